import { ROUTES } from '@tideway/contract';
import { createBrowserRouter, Navigate } from 'react-router-dom';
import { AppFrame } from '../frame/app-frame.tsx';
import { Guarded } from '../frame/guarded.tsx';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { WIZARD_STEP_PATHS } from './paths.ts';

/** A page in a chunk of its own, by the name it exports. */
function page<K extends string>(load: () => Promise<Record<K, () => React.ReactNode>>, name: K) {
  return async () => ({ Component: (await load())[name] });
}

const wizard = page(() => import('../pages/wizard/wizard-page.tsx'), 'WizardPage');
const details = page(() => import('../pages/details/details-page.tsx'), 'DetailsPage');
const clusterForm = page(() => import('../pages/clusters/cluster-form-page.tsx'), 'ClusterFormPage');

const DETAILS_TABS = ['tables', 'events', 'failed-event', 'configuration', 'log'];

/** What is on the page until the first page's chunk is there. */
function Nothing() {
  return null;
}

/** Every address of the console. Steps and tabs are addresses, so that Back, reload and a copied link keep the place. */
export function createRouter() {
  return createBrowserRouter([
    {
      path: '/sign-in',
      HydrateFallback: Nothing,
      lazy: page(() => import('../pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
    },
    {
      path: '/setup',
      HydrateFallback: Nothing,
      lazy: page(() => import('../pages/sign-in/setup-page.tsx'), 'SetupPage'),
    },
    {
      element: <AppFrame />,
      HydrateFallback: Nothing,
      children: [
        { path: '/', element: <Navigate to="/clusters" replace /> },
        { path: '/clusters', lazy: page(() => import('../pages/clusters/clusters-page.tsx'), 'ClustersPage') },
        {
          element: <Guarded method="POST" route={ROUTES.clusters} />,
          children: [
            { path: '/clusters/new', lazy: clusterForm },
            { path: '/clusters/:clusterId/edit', lazy: clusterForm },
          ],
        },
        {
          path: '/clusters/:clusterId',
          lazy: page(() => import('../pages/clusters/cluster-overview-page.tsx'), 'ClusterOverviewPage'),
        },
        {
          path: '/clusters/:clusterId/migration',
          lazy: page(() => import('../pages/jobs/jobs-page.tsx'), 'JobsPage'),
        },
        {
          element: <Guarded method="POST" route={ROUTES.jobs} />,
          children: [
            // One element for all steps: a step is left without leaving the wizard, and a new draft gets its id unnoticed.
            {
              path: '/clusters/:clusterId/migration/:jobId',
              lazy: wizard,
              children: WIZARD_STEP_PATHS.map((path) => ({ path, element: null })),
            },
            {
              path: '/clusters/:clusterId/migration/:jobId/edit-connections',
              lazy: page(() => import('../pages/edit-connections/edit-connections-page.tsx'), 'EditConnectionsPage'),
            },
          ],
        },
        {
          path: '/clusters/:clusterId/migration/:jobId',
          lazy: details,
          children: [{ index: true, element: null }, ...DETAILS_TABS.map((path) => ({ path, element: null }))],
        },
        {
          path: '/help/prechecks',
          lazy: page(() => import('../pages/help/prechecks-page.tsx'), 'PrechecksPage'),
        },
        { path: '/settings', element: <Navigate to="/settings/private-endpoints" replace /> },
        {
          path: '/settings/private-endpoints',
          lazy: page(() => import('../pages/settings/private-endpoints-page.tsx'), 'PrivateEndpointsPage'),
        },
        { path: '/settings/webhooks', lazy: page(() => import('../pages/settings/webhooks-page.tsx'), 'WebhooksPage') },
        { path: '/settings/users', lazy: page(() => import('../pages/settings/users-page.tsx'), 'UsersPage') },
        {
          path: '/settings/api-tokens',
          lazy: page(() => import('../pages/settings/api-tokens-page.tsx'), 'ApiTokensPage'),
        },
        { path: '/settings/audit', lazy: page(() => import('../pages/settings/audit-page.tsx'), 'AuditPage') },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ]);
}
