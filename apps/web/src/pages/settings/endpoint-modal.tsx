import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { type PrivateEndpoint, privateEndpointInput } from '@tideway/contract';
import { useMemo } from 'react';
import { Controller, type FieldPath, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useSavePrivateEndpoint } from '../../api/hooks/use-private-endpoints.ts';
import { fieldErrors } from '../../api/problem-error.ts';
import { formResolver, portInput } from '../../ui/form/form-resolver.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface EndpointForm {
  kind: PrivateEndpoint['kind'];
  name: string;
  host: string;
  port: string;
}

const KINDS = ['service-name', 'resource-id', 'connection'] as const;
const toInput = (form: EndpointForm) => ({ ...form, port: portInput(form.port) });

function useEndpointForm(projectId: string, known: PrivateEndpoint | null, onClose: () => void) {
  const { t } = useTranslation('common');
  const add = useSavePrivateEndpoint(projectId, known?.id);
  const resolver = useMemo(() => formResolver<EndpointForm>(privateEndpointInput, toInput, t), [t]);
  const form = useForm<EndpointForm>({
    resolver,
    mode: 'onTouched',
    defaultValues:
      known === null
        ? { kind: 'service-name', name: '', host: '', port: '3306' }
        : { kind: known.kind, name: known.name, host: known.host, port: String(known.port) },
  });
  const submit = form.handleSubmit(async () => {
    try {
      await add.mutateAsync(privateEndpointInput.parse(toInput(form.getValues())));
      onClose();
    } catch (error) {
      for (const { field, message } of fieldErrors(error)) form.setError(field as FieldPath<EndpointForm>, { message });
    }
  });
  const text = (path: 'name' | 'host' | 'port') => ({
    ...form.register(path),
    required: true,
    autoComplete: 'off',
    error: form.getFieldState(path, form.formState).error?.message,
  });
  return { form, add, submit, text };
}

/** Registers where a Private Link name leads; of a known one only the address changes, since jobs go by its name. */
export function EndpointModal(props: { projectId: string; known: PrivateEndpoint | null; onClose(): void }) {
  const { projectId, known, onClose } = props;
  const { t } = useTranslation(['settings', 'common']);
  const { form, add, submit, text } = useEndpointForm(projectId, known, onClose);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={known === null ? t('form.title') : t('form.editTitle', { name: known.name })}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {known === null && (
            <Controller
              control={form.control}
              name="kind"
              render={({ field }) => (
                <Radio.Group {...field} label={t('form.kind')}>
                  <Stack gap="xs" mt="xs">
                    {KINDS.map((kind) => (
                      <Radio key={kind} value={kind} label={t(`kinds.${kind}`)} description={t(`kindHints.${kind}`)} />
                    ))}
                  </Stack>
                </Radio.Group>
              )}
            />
          )}
          {known === null && <TextInput label={t('form.name')} {...text('name')} />}
          <Group align="flex-start" wrap="nowrap">
            <TextInput style={{ flex: 1 }} label={t('form.host')} {...text('host')} />
            <TextInput w={104} label={t('form.port')} inputMode="numeric" {...text('port')} />
          </Group>
          {add.isError && fieldErrors(add.error).length === 0 && <ProblemAlert error={add.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t(known === null ? 'form.submit' : 'form.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
