import { Alert } from '@mantine/core';
import { ROUTE_ROLES, type RouteMethod } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router-dom';
import { useSession } from '../api/hooks/use-clusters.ts';
import { useMay } from '../api/hooks/use-may.ts';
import { Page } from '../ui/page.tsx';

/** Pages that are there to use one route of the API: to others they say who may. */
export function Guarded({ method, route }: { method: RouteMethod; route: string }) {
  const { t } = useTranslation(['common', 'accounts']);
  const may = useMay();
  const role = useSession().data?.user.role;
  const needed = ROUTE_ROLES[`${method} ${route}`];
  if (role === undefined) return null;
  if (may(method, route) || needed === undefined || needed === 'everybody') return <Outlet />;
  return (
    <Page title={t('guarded.title')} crumbs={[]}>
      <Alert color="yellow" maw={720} role="alert">
        {t('guarded.body', { role: t(`accounts:roles.${role}`), needed: t(`accounts:roles.${needed}`) })}
      </Alert>
    </Page>
  );
}
