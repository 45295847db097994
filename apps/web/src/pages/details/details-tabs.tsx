import { type Job, ROUTES } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router-dom';
import { useMay } from '../../api/hooks/use-may.ts';
import { paths } from '../../app/paths.ts';
import classes from './details-tabs.module.css';

export const DETAILS_TABS = ['overview', 'tables', 'events', 'failed-event', 'configuration', 'log'] as const;
export type DetailsTab = (typeof DETAILS_TABS)[number];

/** The parts of a job, each under its own address. */
export function DetailsTabs({ job }: { job: Job }) {
  const { t } = useTranslation('details');
  const may = useMay();
  // Rows are not for everybody who may see that a job has failed.
  const tabs = DETAILS_TABS.filter((tab) => tab !== 'failed-event' || may('GET', ROUTES.jobFailedEvent));
  return (
    <nav aria-label={t('tabs.label')}>
      <ul className={classes.tabs}>
        {tabs.map((tab) => (
          <li key={tab}>
            <NavLink
              end
              className={classes.tab}
              to={tab === 'overview' ? paths.job(job.clusterId, job.id) : paths.jobTab(job.clusterId, job.id, tab)}
            >
              {t(`tabs.${tab}`)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
