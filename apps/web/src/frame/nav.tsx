import {
  IconArrowsRightLeft,
  IconKey,
  IconLayoutDashboard,
  IconListDetails,
  IconPlugConnected,
  IconServer2,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router-dom';
import { useCluster, useSession } from '../api/hooks/use-clusters.ts';
import classes from './nav.module.css';
import { useClusterId } from './use-cluster-id.ts';

function Item(props: { to: string; end?: boolean; icon: ReactNode; label: string; nested?: boolean }) {
  return (
    <li>
      <NavLink
        to={props.to}
        end={props.end ?? false}
        className={props.nested ? `${classes.link} ${classes.nested}` : classes.link}
      >
        {props.icon}
        {props.label}
      </NavLink>
    </li>
  );
}

function ClusterItems({ clusterId }: { clusterId: string }) {
  const { t } = useTranslation();
  const cluster = useCluster(clusterId);
  const icon = { size: 17, stroke: 1.8, 'aria-hidden': true } as const;
  return (
    <>
      <div className={classes.group}>{cluster.data?.name ?? t('nav.cluster')}</div>
      <ul className={classes.list}>
        <Item to={`/clusters/${clusterId}`} end icon={<IconLayoutDashboard {...icon} />} label={t('nav.overview')} />
      </ul>
      <div className={classes.group}>{t('nav.data')}</div>
      <ul className={classes.list}>
        <Item
          to={`/clusters/${clusterId}/migration`}
          icon={<IconArrowsRightLeft {...icon} />}
          label={t('nav.migration')}
        />
      </ul>
    </>
  );
}

/** The navigation: what belongs to the project, then what belongs to the cluster in view. */
export function Nav() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const isAdministrator = useSession().data?.user.role === 'administrator';
  const icon = { size: 17, stroke: 1.8, 'aria-hidden': true } as const;
  return (
    <>
      <ul className={classes.list}>
        <Item to="/clusters" end icon={<IconServer2 {...icon} />} label={t('nav.clusters')} />
      </ul>
      {clusterId !== undefined && <ClusterItems clusterId={clusterId} />}
      <div className={classes.group}>{t('nav.settings')}</div>
      <ul className={classes.list}>
        <Item
          to="/settings/private-endpoints"
          icon={<IconPlugConnected {...icon} />}
          label={t('nav.privateEndpoints')}
        />
        <Item to="/settings/webhooks" icon={<IconWebhook {...icon} />} label={t('nav.webhooks')} />
        <Item to="/settings/api-tokens" icon={<IconKey {...icon} />} label={t('nav.apiTokens')} />
        {isAdministrator && (
          <>
            <Item to="/settings/users" icon={<IconUsers {...icon} />} label={t('nav.users')} />
            <Item to="/settings/audit" icon={<IconListDetails {...icon} />} label={t('nav.audit')} />
          </>
        )}
      </ul>
    </>
  );
}
