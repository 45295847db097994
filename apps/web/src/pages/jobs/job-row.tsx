import type { Job } from '@tideway/contract';
import { type MouseEvent, memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router-dom';
import { jobHome } from '../../app/paths.ts';
import table from '../../ui/data-table.module.css';
import { PlainCheckbox } from '../../ui/plain-checkbox.tsx';
import { LagCell, RateCell, RouteCell, RunwayCell, StateCell } from './job-cells.tsx';
import { JobMenuButton } from './job-menu.tsx';
import classes from './jobs-table.module.css';

/** A row of the table; its props stay the same while its job does, so that scrolling and ticking draw no other row. */
export const JobRow = memo(function JobRow(props: {
  job: Job;
  selected: boolean;
  measure(node: Element | null): void;
  index: number;
  menuOpened: boolean;
  onToggle(jobId: string): void;
  onMenu(jobId: string, button: HTMLElement): void;
}) {
  const { t } = useTranslation('jobs');
  const navigate = useNavigate();
  const { job } = props;
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest('a, button, input, label, [role=menu]')) navigate(jobHome(job));
  };
  const number = `${table.number} ${classes.numberCell}`;
  return (
    // The name is the link for the keyboard; the row is only its larger target for a pointer.
    <tr
      ref={props.measure}
      data-index={props.index}
      aria-rowindex={props.index + 2}
      className={classes.row}
      data-selected={props.selected || undefined}
      onClick={open}
    >
      <td className={classes.select}>
        <PlainCheckbox
          checked={props.selected}
          label={t('selectJob', { name: job.name })}
          onChange={() => props.onToggle(job.id)}
        />
      </td>
      <td className={`${table.name} ${classes.nameCell}`}>
        <Link to={jobHome(job)} className={classes.jobName}>
          {job.name || t('unnamed')}
        </Link>
      </td>
      <td className={classes.stateCell}>
        <StateCell job={job} />
      </td>
      <td className={classes.routeCell}>
        <RouteCell job={job} />
      </td>
      <td className={number} data-label={t('columns.lag')}>
        <LagCell job={job} />
      </td>
      <td className={number} data-label={t('columns.rate')}>
        <RateCell job={job} />
      </td>
      <td className={number} data-label={t('columns.runway')}>
        <RunwayCell job={job} />
      </td>
      <td className={number} data-label={t('columns.spec')}>
        {job.spec !== null && t('rcu', { count: Number(job.spec) })}
      </td>
      <td className={`${table.actions} ${classes.menuCell}`}>
        <JobMenuButton job={job} opened={props.menuOpened} onMenu={props.onMenu} />
      </td>
    </tr>
  );
});
