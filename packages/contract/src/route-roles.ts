import { ROLES, type Role } from './accounts.ts';
import { ROUTES } from './routes.ts';

/** Who may use a route: a role, or everybody. */
export type RouteRule = Role | 'everybody';

/**
 * Every route of the API with the least role it needs: the API refuses by it, the console offers by it. Reading is a
 * viewer's; what touches source, target or job an operator's; what changes who may do what, or where the console connects
 * to, an administrator's.
 */
export const ROUTE_ROLES: Readonly<Record<string, RouteRule>> = {
  [`GET ${ROUTES.health}`]: 'everybody',
  [`GET ${ROUTES.ready}`]: 'everybody',
  [`GET ${ROUTES.metrics}`]: 'viewer',
  [`GET ${ROUTES.openapi}`]: 'viewer',

  [`GET ${ROUTES.signIn}`]: 'everybody',
  [`POST ${ROUTES.setup}`]: 'everybody',
  [`GET ${ROUTES.session}`]: 'viewer',
  [`GET ${ROUTES.users}`]: 'administrator',
  [`POST ${ROUTES.users}`]: 'administrator',
  [`PATCH ${ROUTES.user}`]: 'administrator',
  [`DELETE ${ROUTES.user}`]: 'administrator',
  [`DELETE ${ROUTES.userSessions}`]: 'administrator',
  [`GET ${ROUTES.apiTokens}`]: 'viewer',
  [`POST ${ROUTES.apiTokens}`]: 'viewer',
  [`DELETE ${ROUTES.apiToken}`]: 'viewer',
  [`POST ${ROUTES.keysRotate}`]: 'administrator',
  [`GET ${ROUTES.audit}`]: 'administrator',

  [`GET ${ROUTES.organizations}`]: 'viewer',
  [`GET ${ROUTES.clusters}`]: 'viewer',
  [`POST ${ROUTES.clusters}`]: 'administrator',
  [`GET ${ROUTES.cluster}`]: 'viewer',
  [`PUT ${ROUTES.cluster}`]: 'administrator',
  [`DELETE ${ROUTES.cluster}`]: 'administrator',
  [`POST ${ROUTES.clusterTest}`]: 'operator',
  [`GET ${ROUTES.privateEndpoints}`]: 'viewer',
  [`POST ${ROUTES.privateEndpoints}`]: 'administrator',
  [`PUT ${ROUTES.privateEndpoint}`]: 'administrator',
  [`DELETE ${ROUTES.privateEndpoint}`]: 'administrator',
  [`POST ${ROUTES.privateEndpointTest}`]: 'operator',
  [`POST ${ROUTES.certificates}`]: 'viewer',

  [`GET ${ROUTES.jobs}`]: 'viewer',
  [`POST ${ROUTES.jobs}`]: 'operator',
  [`POST ${ROUTES.jobImport}`]: 'operator',
  [`GET ${ROUTES.job}`]: 'viewer',
  [`PATCH ${ROUTES.job}`]: 'operator',
  [`DELETE ${ROUTES.job}`]: 'operator',
  [`POST ${ROUTES.jobValidate}`]: 'operator',
  [`GET ${ROUTES.jobObjects}`]: 'operator',
  [`GET ${ROUTES.jobBinlogs}`]: 'operator',
  [`POST ${ROUTES.jobStartPreview}`]: 'operator',
  [`GET ${ROUTES.jobPrecheck}`]: 'viewer',
  [`POST ${ROUTES.jobPrecheck}`]: 'operator',
  [`DELETE ${ROUTES.jobPrecheck}`]: 'operator',
  [`POST ${ROUTES.jobPrecheckItem}`]: 'operator',
  [`PUT ${ROUTES.jobPrecheckIgnore}`]: 'operator',
  [`DELETE ${ROUTES.jobPrecheckIgnore}`]: 'operator',
  [`POST ${ROUTES.jobStart}`]: 'operator',
  [`POST ${ROUTES.jobPause}`]: 'operator',
  [`POST ${ROUTES.jobResume}`]: 'operator',
  [`PUT ${ROUTES.jobSpec}`]: 'operator',
  [`GET ${ROUTES.jobFailedEvent}`]: 'operator',
  [`GET ${ROUTES.jobTables}`]: 'viewer',
  [`GET ${ROUTES.jobEvents}`]: 'viewer',
  [`GET ${ROUTES.jobMetrics}`]: 'viewer',
  [`GET ${ROUTES.jobLog}`]: 'viewer',
  [`GET ${ROUTES.jobLogFile}`]: 'viewer',
  [`GET ${ROUTES.jobExport}`]: 'viewer',
  [`GET ${ROUTES.jobPrecheckReport}`]: 'viewer',
  [`POST ${ROUTES.jobPrecheckTables}`]: 'operator',
  [`POST ${ROUTES.jobChoicePreview}`]: 'operator',
  [`GET ${ROUTES.jobDecisions}`]: 'viewer',
  [`DELETE ${ROUTES.jobDecision}`]: 'operator',
  [`GET ${ROUTES.webhooks}`]: 'operator',
  [`POST ${ROUTES.webhooks}`]: 'administrator',
  [`PUT ${ROUTES.webhook}`]: 'administrator',
  [`DELETE ${ROUTES.webhook}`]: 'administrator',
  [`POST ${ROUTES.webhookTest}`]: 'administrator',
  [`GET ${ROUTES.webhookDeliveries}`]: 'operator',
  [`GET ${ROUTES.workers}`]: 'viewer',
  [`GET ${ROUTES.stream}`]: 'viewer',
};

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Whether a role includes another. */
export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Whether a role may use a route of ROUTES; one without a rule nobody may. */
export function mayUse(role: Role, method: RouteMethod, route: string): boolean {
  const rule = ROUTE_ROLES[`${method} ${route}`];
  return rule === 'everybody' || (rule !== undefined && includesRole(role, rule));
}
