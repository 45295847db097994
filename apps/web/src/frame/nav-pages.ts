import {
  type Icon,
  IconArrowsRightLeft,
  IconKey,
  IconLayoutDashboard,
  IconListDetails,
  IconPlugConnected,
  IconServer2,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { ROUTES } from '@tideway/contract';
import { paths } from '../app/paths.ts';

/** A page that the navigation and the command palette offer. */
export interface NavPage {
  readonly to: string;
  /** Its name: a text of `nav`. */
  readonly name:
    | 'clusters'
    | 'overview'
    | 'migration'
    | 'privateEndpoints'
    | 'webhooks'
    | 'apiTokens'
    | 'users'
    | 'audit';
  readonly icon: Icon;
  /** Marked as the present page only at this very address. */
  readonly end?: boolean;
}

export const CLUSTERS_PAGE: NavPage = { to: paths.clusters, name: 'clusters', icon: IconServer2, end: true };

export function overviewPage(clusterId: string): NavPage {
  return { to: paths.cluster(clusterId), name: 'overview', icon: IconLayoutDashboard, end: true };
}

export function migrationPage(clusterId: string): NavPage {
  return { to: paths.jobs(clusterId), name: 'migration', icon: IconArrowsRightLeft };
}

const SETTINGS: readonly (NavPage & { readonly reads: string })[] = [
  { to: paths.privateEndpoints, name: 'privateEndpoints', icon: IconPlugConnected, reads: ROUTES.privateEndpoints },
  { to: paths.webhooks, name: 'webhooks', icon: IconWebhook, reads: ROUTES.webhooks },
  { to: paths.apiTokens, name: 'apiTokens', icon: IconKey, reads: ROUTES.apiTokens },
  { to: paths.users, name: 'users', icon: IconUsers, reads: ROUTES.users },
  { to: paths.audit, name: 'audit', icon: IconListDetails, reads: ROUTES.audit },
];

/** Pages of the settings that one may see. */
export function settingsPages(may: (method: 'GET', route: string) => boolean): readonly NavPage[] {
  return SETTINGS.filter(({ reads }) => may('GET', reads));
}
