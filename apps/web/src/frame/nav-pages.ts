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
import type { Session } from '@tideway/contract';
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

const SETTINGS: readonly NavPage[] = [
  { to: paths.privateEndpoints, name: 'privateEndpoints', icon: IconPlugConnected },
  { to: paths.webhooks, name: 'webhooks', icon: IconWebhook },
  { to: paths.apiTokens, name: 'apiTokens', icon: IconKey },
];
const OF_ADMINISTRATORS: readonly NavPage[] = [
  { to: paths.users, name: 'users', icon: IconUsers },
  { to: paths.audit, name: 'audit', icon: IconListDetails },
];

/** Pages of the settings that a role may see. */
export function settingsPages(role: Session['user']['role'] | undefined): readonly NavPage[] {
  return role === 'administrator' ? [...SETTINGS, ...OF_ADMINISTRATORS] : SETTINGS;
}
