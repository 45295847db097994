import { Anchor, Autocomplete, Group, Radio, Select, Text } from '@mantine/core';
import {
  type Connectivity,
  connectivityChoices,
  DATA_SOURCES,
  type DataSource,
  isCloudSource,
  privateLinkKind,
} from '@tideway/contract';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { usePrivateEndpoints } from '../../../api/hooks/use-private-endpoints.ts';
import { paths } from '../../../app/paths.ts';
import { useWizard } from '../wizard-context.ts';
import { allowedConnectivity, type ConnectionsForm } from './connections-form.ts';
import { fieldId, PasswordField, TextField, useSaveOnBlur } from './fields.tsx';
import { REGIONS } from './regions.ts';

function DataSourceField() {
  const { t } = useTranslation('wizard');
  const { cluster } = useWizard();
  const { control, getValues, setValue } = useFormContext<ConnectionsForm>();
  return (
    <Controller
      control={control}
      name="source.dataSource"
      render={({ field, fieldState }) => (
        <Select
          id={fieldId('source.dataSource')}
          label={t('connections.dataSource')}
          placeholder={t('connections.dataSourcePlaceholder')}
          required
          checkIconPosition="right"
          data={DATA_SOURCES.map((value) => ({ value, label: t(`dataSource.${value}`) }))}
          value={field.value || null}
          error={fieldState.error?.message}
          onBlur={field.onBlur}
          onChange={(value) => {
            const chosen = (value ?? '') as DataSource | '';
            field.onChange(chosen);
            const connectivity = getValues('source.connectivity');
            setValue('source.connectivity', allowedConnectivity(cluster.tier, chosen, connectivity));
          }}
        />
      )}
    />
  );
}

function RegionField({ dataSource }: { dataSource: DataSource }) {
  const { t } = useTranslation('wizard');
  const { control } = useFormContext<ConnectionsForm>();
  const saveNow = useSaveOnBlur();
  return (
    <Controller
      control={control}
      name="source.region"
      render={({ field, fieldState }) => (
        <Autocomplete
          id={fieldId('source.region')}
          label={t('connections.region')}
          placeholder={REGIONS[dataSource][0]}
          required
          data={[...REGIONS[dataSource]]}
          value={field.value}
          error={fieldState.error?.message}
          onChange={field.onChange}
          onBlur={() => {
            field.onBlur();
            saveNow();
          }}
        />
      )}
    />
  );
}

function ConnectivityField({ dataSource }: { dataSource: DataSource | '' }) {
  const { t } = useTranslation('wizard');
  const { cluster } = useWizard();
  const { control } = useFormContext<ConnectionsForm>();
  const choices = connectivityChoices(cluster.tier, dataSource === '' ? 'self-managed-mysql' : dataSource);
  return (
    <Controller
      control={control}
      name="source.connectivity"
      render={({ field }) => (
        <Radio.Group
          label={t('connections.connectivity')}
          value={field.value}
          onChange={(value) => field.onChange(value as Connectivity)}
          required
          withAsterisk
        >
          <Group mt={6} gap="lg">
            {choices.map((choice) => (
              <Radio key={choice} value={choice} label={t(`connectivity.${choice}`)} />
            ))}
          </Group>
        </Radio.Group>
      )}
    />
  );
}

/** Whether the endpoint behind a name is registered, and the way to register it. */
function EndpointHint({ name }: { name: string }) {
  const { t } = useTranslation(['wizard', 'common']);
  const { cluster } = useWizard();
  const endpoint = usePrivateEndpoints(cluster.projectId).data?.find((other) => other.name === name.trim());
  if (name.trim() === '') return null;
  return (
    <Text size="xs" c="dimmed" mt={4}>
      {endpoint ? (
        t('connections.endpointKnown', { address: `${endpoint.host}:${endpoint.port}` })
      ) : (
        <>
          {t('connections.endpointUnknown')}{' '}
          <Anchor component={Link} to={paths.privateEndpoints} size="xs">
            {t('common:nav.settings')} › {t('common:nav.privateEndpoints')}
          </Anchor>
        </>
      )}
    </Text>
  );
}

function PrivateLinkField({ dataSource }: { dataSource: DataSource | '' }) {
  const { t } = useTranslation('wizard');
  const { cluster } = useWizard();
  const { control } = useFormContext<ConnectionsForm>();
  const value = useWatch({ control, name: 'source.privateLink' });
  const kind = privateLinkKind(cluster.tier, dataSource === '' ? 'self-managed-mysql' : dataSource);
  if (kind === 'connection') return <ConnectionSelect />;
  const words = kind === 'service-name' ? 'serviceName' : 'resourceId';
  return (
    <div>
      <TextField
        path="source.privateLink"
        label={t(`connections.${words}`)}
        description={t(`connections.${words}Hint`)}
        required
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
      />
      <EndpointHint name={value} />
    </div>
  );
}

function ConnectionSelect() {
  const { t } = useTranslation(['wizard', 'common']);
  const { cluster } = useWizard();
  const { control } = useFormContext<ConnectionsForm>();
  const endpoints = usePrivateEndpoints(cluster.projectId).data?.filter(({ kind }) => kind === 'connection') ?? [];
  return (
    <div>
      <Controller
        control={control}
        name="source.privateLink"
        render={({ field, fieldState }) => (
          <Select
            id={fieldId('source.privateLink')}
            label={t('connections.privateLinkConnection')}
            description={t('connections.privateLinkConnectionHint')}
            placeholder={t('connections.privateLinkPlaceholder')}
            required
            data={endpoints.map(({ id, name, host, port }) => ({ value: id, label: `${name} (${host}:${port})` }))}
            value={field.value || null}
            error={fieldState.error?.message}
            onBlur={field.onBlur}
            onChange={(value) => field.onChange(value ?? '')}
          />
        )}
      />
      {endpoints.length === 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('connections.endpointNone')}{' '}
          <Anchor component={Link} to={paths.privateEndpoints} size="xs">
            {t('common:nav.settings')} › {t('common:nav.privateEndpoints')}
          </Anchor>
        </Text>
      )}
    </div>
  );
}

/** The source: what it is, where, how it is reached, and the account. */
export function SourceFields() {
  const { t } = useTranslation('wizard');
  const { control } = useFormContext<ConnectionsForm>();
  const [dataSource, connectivity] = useWatch({ control, name: ['source.dataSource', 'source.connectivity'] });
  return (
    <>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <DataSourceField />
        {dataSource !== '' && isCloudSource(dataSource) && <RegionField dataSource={dataSource} />}
      </Group>
      <ConnectivityField dataSource={dataSource} />
      <Group align="flex-start" wrap="nowrap">
        <div style={{ flex: 1, minWidth: 0 }}>
          {connectivity === 'private-link' ? (
            <PrivateLinkField dataSource={dataSource} />
          ) : (
            <TextField path="source.host" label={t('connections.host')} placeholder="db.example.net" required />
          )}
        </div>
        <TextField
          path="source.port"
          label={t('connections.port')}
          description={connectivity === 'private-link' ? '\u00a0' : undefined}
          w={104}
          inputMode="numeric"
          required
        />
      </Group>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <TextField path="source.user" label={t('connections.user')} required />
        <PasswordField path="source.password" label={t('connections.password')} />
      </Group>
    </>
  );
}
