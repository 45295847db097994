import { Alert, Button, Checkbox, Group, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { WEBHOOK_KINDS, type Webhook, type WebhookKind, webhookInput } from '@tideway/contract';
import { useMemo } from 'react';
import { Controller, type FieldPath, type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useSaveWebhook } from '../../api/hooks/use-webhooks.ts';
import { fieldErrors } from '../../api/problem-error.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { formResolver } from '../../ui/form/form-resolver.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface WebhookForm {
  name: string;
  url: string;
  kinds: WebhookKind[];
  lagSeconds: string;
  runwayHours: string;
  enabled: boolean;
}

const number = (typed: string): number | string => (/^\d{1,9}$/.test(typed.trim()) ? Number(typed) : typed);
const toInput = (form: WebhookForm) => ({
  ...form,
  lagSeconds: number(form.lagSeconds),
  runwayHours: number(form.runwayHours),
});

function useWebhookForm(known: Webhook | null) {
  const { t } = useTranslation('common');
  const save = useSaveWebhook(known?.id);
  const resolver = useMemo(() => formResolver<WebhookForm>(webhookInput, toInput, t), [t]);
  const form = useForm<WebhookForm>({
    resolver,
    mode: 'onTouched',
    defaultValues: {
      name: known?.name ?? '',
      url: known?.url ?? '',
      kinds: known?.kinds ?? [...WEBHOOK_KINDS],
      lagSeconds: String(known?.lagSeconds ?? 600),
      runwayHours: String(known?.runwayHours ?? 24),
      enabled: known?.enabled ?? true,
    },
  });
  return { form, save };
}

function Kinds({ form }: { form: UseFormReturn<WebhookForm> }) {
  const { t } = useTranslation('webhooks');
  return (
    <Controller
      control={form.control}
      name="kinds"
      render={({ field, fieldState }) => (
        <Checkbox.Group {...field} label={t('form.kinds')} error={fieldState.error && t('form.choose')}>
          <Stack gap="xs" mt="xs">
            {WEBHOOK_KINDS.map((kind) => (
              <Checkbox key={kind} value={kind} label={t(`kinds.${kind}`)} description={t(`kindHints.${kind}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    />
  );
}

/** The signing key, this once. */
function SecretShown({ secret, onClose }: { secret: string; onClose(): void }) {
  const { t } = useTranslation(['webhooks', 'common']);
  return (
    <Stack>
      <Alert color="yellow">{t('secret')}</Alert>
      <CodeBlock text={secret} what={t('what')} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('common:actions.close')}</Button>
      </Group>
    </Stack>
  );
}

/** Adds a webhook, then shows its signing key; or changes one. */
export function WebhookModal({ known, onClose }: { known: Webhook | null; onClose(): void }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { form, save } = useWebhookForm(known);
  const submit = form.handleSubmit(async () => {
    try {
      const saved = await save.mutateAsync(webhookInput.parse(toInput(form.getValues())));
      if (saved.secret === null) onClose();
    } catch (error) {
      for (const { field, message } of fieldErrors(error)) form.setError(field as FieldPath<WebhookForm>, { message });
    }
  });
  const text = (path: 'name' | 'url' | 'lagSeconds' | 'runwayHours') => ({
    ...form.register(path),
    required: true,
    autoComplete: 'off',
    error: form.getFieldState(path, form.formState).error?.message,
  });
  const secret = save.data?.secret ?? null;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={known === null ? t('add') : t('editOf', { name: known.name })}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      {secret !== null ? (
        <SecretShown secret={secret} onClose={onClose} />
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack>
            <TextInput label={t('form.name')} {...text('name')} />
            <TextInput label={t('form.url')} inputMode="url" {...text('url')} />
            <Kinds form={form} />
            <Group align="flex-start">
              <TextInput label={t('form.lagSeconds')} inputMode="numeric" {...text('lagSeconds')} />
              <TextInput label={t('form.runwayHours')} inputMode="numeric" {...text('runwayHours')} />
            </Group>
            <Switch label={t('form.enabled')} {...form.register('enabled')} />
            {save.isError && fieldErrors(save.error).length === 0 && <ProblemAlert error={save.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common:actions.cancel')}
              </Button>
              <Button type="submit" loading={save.isPending}>
                {t(known === null ? 'form.create' : 'form.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
