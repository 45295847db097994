import { Box, Button, Checkbox, Group, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { type Cluster, type ClusterInput, clusterInput, TIERS } from '@tideway/contract';
import { useMemo, useState } from 'react';
import { Controller, type FieldPath, type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { useCluster, useSaveCluster } from '../../api/hooks/use-clusters.ts';
import { useProject } from '../../api/hooks/use-project.ts';
import { fieldErrors } from '../../api/problem-error.ts';
import { paths } from '../../app/paths.ts';
import { ErrorSummary } from '../../ui/form/error-summary.tsx';
import { formResolver } from '../../ui/form/form-resolver.ts';
import { Page } from '../../ui/page.tsx';
import { PemField } from '../../ui/pem/pem-field.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { type ClusterForm, clusterFormToInput, clusterToForm, emptyCluster } from './cluster-form.ts';

type Form = UseFormReturn<ClusterForm>;
const idOf = (path: string) => `cluster-${path.replaceAll('.', '-')}`;

/** Id, error and registration of a text field. */
function text(form: Form, path: FieldPath<ClusterForm>) {
  return { id: idOf(path), error: form.getFieldState(path, form.formState).error?.message, ...form.register(path) };
}

function Fields({ form }: { form: Form }) {
  const { t } = useTranslation(['clusters', 'common']);
  return (
    <>
      <TextInput label={t('form.name')} description={t('form.nameHint')} required {...text(form, 'name')} />
      <Controller
        control={form.control}
        name="tier"
        render={({ field }) => (
          <Radio.Group {...field} label={t('form.tier')} description={t('form.tierHint')}>
            <Group mt="xs">
              {TIERS.map((tier) => (
                <Radio key={tier} value={tier} label={t(`common:tier.${tier}`)} />
              ))}
            </Group>
          </Radio.Group>
        )}
      />
      <TextInput label={t('form.region')} description={t('form.regionHint')} required {...text(form, 'region')} />
      <Group align="flex-start" wrap="nowrap">
        <TextInput style={{ flex: 1 }} label={t('form.host')} required {...text(form, 'host')} />
        <TextInput w={110} label={t('form.port')} required inputMode="numeric" {...text(form, 'port')} />
      </Group>
      <Controller
        control={form.control}
        name="tls.enabled"
        render={({ field: { value, ...field } }) => (
          <Switch {...field} checked={value} label={t('form.tls')} description={t('form.tlsHint')} />
        )}
      />
      {form.watch('tls.enabled') && (
        <Controller
          control={form.control}
          name="tls.ca"
          render={({ field, fieldState }) => (
            <PemField
              id={idOf('tls.ca')}
              label={t('form.ca')}
              hint={t('form.caHint')}
              value={field.value}
              error={fieldState.error?.message}
              onChange={field.onChange}
              onBlur={field.onBlur}
            />
          )}
        />
      )}
      <Checkbox label={t('form.standIn')} description={t('form.standInHint')} {...form.register('standIn')} />
    </>
  );
}

const LABELS = { name: 'form.name', region: 'form.region', host: 'form.host', port: 'form.port' } as const;

function useSummary(form: Form) {
  const { t } = useTranslation('clusters');
  return (['name', 'region', 'host', 'port', 'tls.ca'] as const).flatMap((path) => {
    const message = form.getFieldState(path, form.formState).error?.message;
    if (message === undefined) return [];
    return [{ id: idOf(path), label: path === 'tls.ca' ? t('form.ca') : t(LABELS[path]), message }];
  });
}

function ClusterFormBody({ projectId, known }: { projectId: string; known?: Cluster }) {
  const { t } = useTranslation(['clusters', 'common']);
  const navigate = useNavigate();
  const save = useSaveCluster(projectId, known);
  const { t: words } = useTranslation('common');
  const resolver = useMemo(() => formResolver(clusterInput, clusterFormToInput, words), [words]);
  const form = useForm<ClusterForm>({
    resolver,
    mode: 'onTouched',
    defaultValues: known ? clusterToForm(known) : emptyCluster,
  });
  const [attempt, setAttempt] = useState(0);
  const refused = () => setAttempt((count) => count + 1);
  const submit = form.handleSubmit(async () => {
    const input = clusterInput.parse(clusterFormToInput(form.getValues())) as ClusterInput;
    try {
      const saved = await save.mutateAsync(input);
      navigate(paths.cluster(saved.id), { replace: known !== undefined });
    } catch (error) {
      for (const { field, message } of fieldErrors(error)) form.setError(field as FieldPath<ClusterForm>, { message });
      refused();
    }
  }, refused);
  const summary = useSummary(form);
  return (
    <Box component="form" maw={720} onSubmit={submit} noValidate>
      <ErrorSummary items={summary} attempt={attempt} />
      <Stack>
        <Fields form={form} />
        {save.isError && summary.length === 0 && <ProblemAlert error={save.error} />}
        <Group mt="md">
          <Button type="submit" loading={save.isPending}>
            {t(known ? 'form.submitEdit' : 'form.submitNew')}
          </Button>
          <Button component={Link} variant="default" to={known ? paths.cluster(known.id) : paths.clusters}>
            {t('common:actions.cancel')}
          </Button>
        </Group>
      </Stack>
    </Box>
  );
}

/** Registers a cluster, or edits the one in the address. */
export function ClusterFormPage() {
  const { t } = useTranslation(['clusters', 'common']);
  const { clusterId } = useParams();
  const cluster = useCluster(clusterId);
  const place = useProject();
  const known = cluster.data;
  const title = clusterId === undefined ? t('form.titleNew') : t('form.titleEdit', { name: known?.name ?? '…' });
  const crumbs = [{ label: t('title'), to: paths.clusters }, { label: title }];
  const projectId = known?.projectId ?? place?.project.id;
  const ready = projectId !== undefined && (clusterId === undefined || known !== undefined);
  return (
    <Page title={title} crumbs={crumbs}>
      {cluster.isError && <ProblemAlert error={cluster.error} onRetry={() => void cluster.refetch()} />}
      {!ready && !cluster.isError && <Waiting what={t('loading')} />}
      {ready && <ClusterFormBody projectId={projectId} {...(known && { known })} />}
    </Page>
  );
}
