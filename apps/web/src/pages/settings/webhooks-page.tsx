import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { ROUTES, type Webhook } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/hooks/use-may.ts';
import { useDeleteWebhook, useTestWebhook, useWebhooks } from '../../api/hooks/use-webhooks.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ConfirmDelete } from '../../ui/confirm-delete.tsx';
import table from '../../ui/data-table.module.css';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Waiting, WaitingLine } from '../../ui/waiting.tsx';
import { WebhookModal } from './webhook-modal.tsx';

type Opened = { kind: 'edit'; webhook: Webhook | null } | { kind: 'delete'; webhook: Webhook } | null;

/** How the test message fared, as the receiver answered it. */
function TestResult({ test }: { test: ReturnType<typeof useTestWebhook> }) {
  const { t } = useTranslation('webhooks');
  if (test.isPending) return <WaitingLine what={t('test')} />;
  if (test.isError) return <ProblemAlert error={test.error} />;
  if (test.data === undefined) return null;
  const { state, lastStatus, lastError } = test.data;
  return state === 'delivered' ? (
    <Alert color="green">{t('delivered', { status: lastStatus })}</Alert>
  ) : (
    <Alert color="red">{t('notDelivered', { reason: lastError ?? lastStatus })}</Alert>
  );
}

function WebhookRows(props: { webhook: Webhook; mayChange: boolean; open(what: Opened): void }) {
  const { webhook, mayChange, open } = props;
  const { t } = useTranslation('webhooks');
  const { list } = useFormat();
  const test = useTestWebhook();
  const { name } = webhook;
  const button = { size: 'compact-sm', variant: 'subtle' } as const;
  return (
    <>
      <tr>
        <td className={`${table.name} ${table.wide}`}>
          {name} {!webhook.enabled && <Badge color="gray">{t('off')}</Badge>}
        </td>
        <td data-label={t('columns.url')} style={{ overflowWrap: 'anywhere' }}>
          <span className="mono">{webhook.url}</span>
        </td>
        <td data-label={t('columns.kinds')}>{list(webhook.kinds.map((kind) => t(`kinds.${kind}`)))}</td>
        <td className={`${table.actions} ${table.wide}`}>
          {mayChange && (
            <Group gap={4} justify="flex-end" wrap="nowrap">
              <Button {...button} aria-label={t('testOf', { name })} onClick={() => test.mutate(webhook.id)}>
                {t('test')}
              </Button>
              <Button {...button} aria-label={t('editOf', { name })} onClick={() => open({ kind: 'edit', webhook })}>
                {t('edit')}
              </Button>
              <Button
                {...button}
                aria-label={t('deleteOf', { name })}
                onClick={() => open({ kind: 'delete', webhook })}
              >
                {t('delete')}
              </Button>
            </Group>
          )}
        </td>
      </tr>
      {!test.isIdle && (
        <tr>
          <td colSpan={4} className={table.wide}>
            <TestResult test={test} />
          </td>
        </tr>
      )}
    </>
  );
}

function DeleteModal({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const { t } = useTranslation('webhooks');
  const remove = useDeleteWebhook();
  return (
    <ConfirmDelete
      title={t('deleteTitle', { name: webhook.name })}
      confirm={t('delete')}
      removal={remove}
      onConfirm={() => remove.mutate(webhook.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text size="sm">{t('deleteBody')}</Text>
    </ConfirmDelete>
  );
}

function WebhookTable(props: { webhooks: readonly Webhook[]; mayChange: boolean; open(what: Opened): void }) {
  const { t } = useTranslation('webhooks');
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('columns.name')}</th>
            <th scope="col">{t('columns.url')}</th>
            <th scope="col">{t('columns.kinds')}</th>
            <th aria-label={t('edit')} />
          </tr>
        </thead>
        <tbody>
          {props.webhooks.map((webhook) => (
            <WebhookRows key={webhook.id} webhook={webhook} mayChange={props.mayChange} open={props.open} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where alarms go; an administrator changes and tests them. */
export function WebhooksPage() {
  const { t } = useTranslation(['webhooks', 'common']);
  const webhooks = useWebhooks();
  const mayChange = useMay()('POST', ROUTES.webhooks);
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  return (
    <Page
      title={t('title')}
      crumbs={[{ label: t('common:nav.settings') }, { label: t('title') }]}
      actions={
        mayChange && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setOpened({ kind: 'edit', webhook: null })}
          >
            {t('add')}
          </Button>
        )
      }
    >
      <Stack>
        <Text size="sm">{t('intro')}</Text>
        {webhooks.isPending && <Waiting what={t('loading')} rows={3} />}
        {webhooks.isError && <ProblemAlert error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
        {webhooks.data?.length === 0 && <Empty sentence={t('empty')} />}
        {webhooks.data !== undefined && webhooks.data.length > 0 && (
          <WebhookTable webhooks={webhooks.data} mayChange={mayChange} open={setOpened} />
        )}
      </Stack>
      {opened?.kind === 'edit' && <WebhookModal known={opened.webhook} onClose={close} />}
      {opened?.kind === 'delete' && <DeleteModal webhook={opened.webhook} onClose={close} />}
    </Page>
  );
}
