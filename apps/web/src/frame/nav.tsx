import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router-dom';
import { useCluster } from '../api/hooks/use-clusters.ts';
import { useMay } from '../api/hooks/use-may.ts';
import classes from './nav.module.css';
import { CLUSTERS_PAGE, migrationPage, type NavPage, overviewPage, settingsPages } from './nav-pages.ts';
import { useClusterId } from './use-cluster-id.ts';

function Items({ pages }: { pages: readonly NavPage[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list}>
      {pages.map(({ to, name, icon: Icon, end = false }) => (
        <li key={to}>
          <NavLink to={to} end={end} className={classes.link}>
            <Icon size={17} stroke={1.8} aria-hidden />
            {t(`nav.${name}`)}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}

function ClusterItems({ clusterId }: { clusterId: string }) {
  const { t } = useTranslation();
  const cluster = useCluster(clusterId);
  return (
    <>
      <div className={classes.group}>{cluster.data?.name ?? t('nav.cluster')}</div>
      <Items pages={[overviewPage(clusterId)]} />
      <div className={classes.group}>{t('nav.data')}</div>
      <Items pages={[migrationPage(clusterId)]} />
    </>
  );
}

/** The navigation: what belongs to the project, then what belongs to the cluster in view. */
export function Nav() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const may = useMay();
  return (
    <>
      <Items pages={[CLUSTERS_PAGE]} />
      {clusterId !== undefined && <ClusterItems clusterId={clusterId} />}
      <div className={classes.group}>{t('nav.settings')}</div>
      <Items pages={settingsPages(may)} />
    </>
  );
}
