import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type PrivateEndpoint, ROUTES } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/hooks/use-may.ts';
import {
  useDeletePrivateEndpoint,
  usePrivateEndpoints,
  useTestPrivateEndpoint,
} from '../../api/hooks/use-private-endpoints.ts';
import { useProject } from '../../api/hooks/use-project.ts';
import { ProblemError } from '../../api/problem-error.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ConfirmDelete } from '../../ui/confirm-delete.tsx';
import table from '../../ui/data-table.module.css';
import { DiagnosisList } from '../../ui/diagnosis-list.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting, WaitingLine } from '../../ui/waiting.tsx';
import { EndpointModal } from './endpoint-modal.tsx';

function EndpointRow(props: { endpoint: PrivateEndpoint; onEdit(): void; onDelete(): void }) {
  const { endpoint, onEdit, onDelete } = props;
  const { t } = useTranslation(['settings', 'common']);
  const test = useTestPrivateEndpoint();
  const may = useMay();
  const tested = test.isPending || test.isError || test.data !== undefined;
  return (
    <>
      <tr>
        <td className={`${table.name} ${table.wide}`}>{endpoint.name}</td>
        <td data-label={t('columns.kind')}>{t(`kinds.${endpoint.kind}`)}</td>
        <td data-label={t('columns.address')}>
          <span className="mono">
            {endpoint.host}:{endpoint.port}
          </span>
        </td>
        <td data-label={t('columns.created')} className={table.wide}>
          <TimeText iso={endpoint.createdAt} full />
        </td>
        <td className={`${table.actions} ${table.wide}`}>
          <Group gap={4} justify="flex-end" wrap="nowrap">
            {may('POST', ROUTES.privateEndpointTest) && (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={t('testOf', { name: endpoint.name })}
                onClick={() => test.mutate(endpoint.id)}
              >
                {t('test')}
              </Button>
            )}
            {may('PUT', ROUTES.privateEndpoint) && (
              <>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={t('editOf', { name: endpoint.name })}
                  onClick={onEdit}
                >
                  {t('edit')}
                </Button>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={t('delete.title', { name: endpoint.name })}
                  onClick={onDelete}
                >
                  {t('delete.confirm')}
                </Button>
              </>
            )}
          </Group>
        </td>
      </tr>
      {tested && (
        <tr>
          <td colSpan={5} className={table.wide}>
            {test.isPending && <WaitingLine what={t('testing')} />}
            {test.isError && <ProblemAlert error={test.error} />}
            {test.data && <DiagnosisList diagnosis={test.data} />}
          </td>
        </tr>
      )}
    </>
  );
}

/** The jobs that a refusal names. */
function jobNames(error: unknown): string[] {
  const jobs = error instanceof ProblemError ? error.problem.params?.jobs : undefined;
  return Array.isArray(jobs) ? jobs.map((job: { name?: unknown }) => String(job.name)) : [];
}

function DeleteModal({ endpoint, onClose }: { endpoint: PrivateEndpoint; onClose(): void }) {
  const { t } = useTranslation('settings');
  const { list } = useFormat();
  const remove = useDeletePrivateEndpoint(endpoint.projectId);
  const users = jobNames(remove.error);
  return (
    <ConfirmDelete
      title={t('delete.title', { name: endpoint.name })}
      confirm={t('delete.confirm')}
      removal={remove}
      refusal={
        users.length > 0 ? (
          <Alert color="yellow" role="alert">
            {t('delete.usedBy', { names: list(users) })}
          </Alert>
        ) : undefined
      }
      onConfirm={() => remove.mutate(endpoint.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text size="sm">{t('delete.body')}</Text>
    </ConfirmDelete>
  );
}

function EndpointTable(props: {
  endpoints: readonly PrivateEndpoint[];
  onEdit(endpoint: PrivateEndpoint): void;
  onDelete(endpoint: PrivateEndpoint): void;
}) {
  const { endpoints, onEdit, onDelete } = props;
  const { t } = useTranslation('settings');
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            {(['name', 'kind', 'address', 'created'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`columns.${column}`)}
              </th>
            ))}
            <th scope="col" aria-label={t('columns.actions')} />
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <EndpointRow
              key={endpoint.id}
              endpoint={endpoint}
              onEdit={() => onEdit(endpoint)}
              onDelete={() => onDelete(endpoint)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where the names of Private Link lead from this machine. */
export function PrivateEndpointsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const place = useProject();
  const endpoints = usePrivateEndpoints(place?.project.id);
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<PrivateEndpoint | null>(null);
  const [deleting, setDeleting] = useState<PrivateEndpoint | null>(null);
  const may = useMay();
  const add = may('POST', ROUTES.privateEndpoints) && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  const some = endpoints.data !== undefined && endpoints.data.length > 0;
  return (
    <Page
      title={t('title')}
      crumbs={[{ label: t('common:nav.settings') }, { label: t('title') }]}
      {...(some && { actions: add })}
    >
      <Text size="sm" c="dimmed" mb="md" maw={720}>
        {t('intro')}
      </Text>
      {endpoints.isPending && <Waiting what={t('loading')} />}
      {endpoints.isError && <ProblemAlert error={endpoints.error} onRetry={() => void endpoints.refetch()} />}
      {endpoints.data?.length === 0 && (
        <Empty
          sentence={t('empty.sentence')}
          hint={t('empty.hint')}
          items={[t('empty.items.name'), t('empty.items.address')]}
        >
          {add}
        </Empty>
      )}
      {some && <EndpointTable endpoints={endpoints.data} onEdit={setEditing} onDelete={setDeleting} />}
      {adding && place && <EndpointModal projectId={place.project.id} known={null} onClose={() => setAdding(false)} />}
      {editing && <EndpointModal projectId={editing.projectId} known={editing} onClose={() => setEditing(null)} />}
      {deleting && <DeleteModal endpoint={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  );
}
