import { Anchor, Button, Group, List, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { useIsAllowed } from '../../app/job-rules.ts';
import { paths } from '../../app/paths.ts';
import { Card, Facts } from '../../ui/facts.tsx';
import { GtidText } from '../../ui/gtid-text.tsx';
import { selectionWords, startWords } from '../../ui/job-words.ts';
import { TimeText } from '../../ui/time-text.tsx';
import type { JobAsk } from '../job-actions/job-modals.tsx';
import { exportJob } from './export-job.ts';

const mono = (text: string | null) => (text === null ? '—' : <span className="mono">{text}</span>);

/** The way to other credentials or another address, while the job stands still. */
function EditConnections({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const isAllowed = useIsAllowed();
  if (!isAllowed('connections', job)) return null;
  return (
    <Anchor component={Link} size="sm" to={paths.editConnections(job.clusterId, job.id)}>
      {t('actions.connections')}
    </Anchor>
  );
}

function Source({ job }: { job: Job }) {
  const { t } = useTranslation(['details', 'wizard']);
  const { source } = job;
  return (
    <Card title={t('configuration.source')} beside={<EditConnections job={job} />}>
      <Facts
        facts={[
          {
            label: t('wizard:connections.dataSource'),
            value: source.dataSource === null ? '—' : t(`wizard:dataSource.${source.dataSource}`),
          },
          ...(source.region === null ? [] : [{ label: t('wizard:connections.region'), value: source.region }]),
          {
            label: t('wizard:connections.connectivity'),
            value: source.connectivity === null ? '—' : t(`wizard:connectivity.${source.connectivity}`),
          },
          {
            label: t('wizard:connections.host'),
            value: mono(`${source.host ?? source.privateLink ?? ''}:${source.port ?? ''}`),
          },
          { label: t('wizard:connections.user'), value: mono(source.user) },
          { label: t('configuration.password'), value: t('configuration.passwordSet') },
          {
            label: t('wizard:connections.tls'),
            value: t(source.tls.enabled ? 'wizard:spec.tlsOn' : 'wizard:spec.tlsOff'),
          },
        ]}
      />
    </Card>
  );
}

function Start({ job }: { job: Job }) {
  const { t } = useTranslation(['details', 'wizard']);
  const { t: wizard } = useTranslation('wizard');
  const resolved = job.resolvedStart;
  return (
    <Card title={t('configuration.start')}>
      <Facts
        facts={[
          { label: t('configuration.chosen'), value: startWords(job.start, wizard) },
          ...(resolved === null
            ? [{ label: t('configuration.resolved'), value: t('configuration.notResolved') }]
            : [
                { label: t('configuration.resolved'), value: mono(`${resolved.file}:${resolved.position}`) },
                { label: 'GTID', value: resolved.gtidSet === null ? '—' : <GtidText set={resolved.gtidSet} /> },
                { label: t('configuration.serverUuid'), value: mono(resolved.serverUuid) },
                { label: t('configuration.resolvedAt'), value: <TimeText iso={resolved.resolvedAt} full /> },
              ]),
        ]}
      />
    </Card>
  );
}

/** How many names are written out. */
const SHOWN = 40;

function Objects({ job }: { job: Job }) {
  const { t } = useTranslation(['details', 'wizard']);
  const { t: wizard } = useTranslation('wizard');
  const { selection } = job;
  const names =
    selection?.kind === 'custom'
      ? [
          ...selection.databases.map((database) => `${database}.*`),
          ...selection.tables.map(({ database, table }) => `${database}.${table}`),
        ]
      : [];
  return (
    <Card title={t('configuration.objects')}>
      <Text size="sm">{selectionWords(selection, wizard)}</Text>
      <List size="sm" mt="xs">
        {names.slice(0, SHOWN).map((name) => (
          <List.Item key={name}>
            <span className="mono">{name}</span>
          </List.Item>
        ))}
        {names.length > SHOWN && <List.Item>{t('configuration.more', { count: names.length - SHOWN })}</List.Item>}
      </List>
    </Card>
  );
}

function Options({ job, onAsk }: { job: Job; onAsk(ask: JobAsk): void }) {
  const { t } = useTranslation(['details', 'wizard', 'jobs', 'common']);
  const { options } = job;
  const isAllowed = useIsAllowed();
  const beside = isAllowed('spec', job) && (
    <Button size="compact-sm" variant="subtle" onClick={() => onAsk({ what: 'spec', job })}>
      {t('jobs:actions.spec')}
    </Button>
  );
  return (
    <Card title={t('configuration.options')} beside={beside}>
      <Facts
        facts={[
          {
            label: t('configuration.spec'),
            value: job.spec === null ? '—' : t('jobs:rcu', { count: Number(job.spec) }),
          },
          { label: t('wizard:spec.ddl'), value: t(`wizard:spec.ddlPolicy.${options.ddlPolicy}`) },
          { label: t('configuration.consistency'), value: t(`configuration.consistencies.${options.consistency}`) },
          { label: t('configuration.fk'), value: t(options.foreignKeyChecks ? 'common:yes' : 'common:no') },
          {
            label: t('wizard:spec.syncpoint'),
            value:
              options.syncpointSeconds === null ? t('wizard:spec.syncpointNone') : String(options.syncpointSeconds),
          },
          { label: t('configuration.decoder'), value: t(`configuration.decoders.${options.decoder}`) },
        ]}
      />
    </Card>
  );
}

/** Everything the job was made with, and the way to take it along. */
export function ConfigurationTab({ job, onAsk }: { job: Job; onAsk(ask: JobAsk): void }) {
  const { t } = useTranslation(['details', 'wizard', 'jobs']);
  return (
    <Stack>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => void exportJob(job, 'yaml')}>
          {t('configuration.exportYaml')}
        </Button>
        <Button size="xs" variant="default" onClick={() => void exportJob(job, 'json')}>
          {t('configuration.exportJson')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('configuration.exportHint')}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Source job={job} />
        <Card title={t('configuration.target')} beside={<EditConnections job={job} />}>
          <Facts
            facts={[
              { label: t('configuration.cluster'), value: job.clusterName },
              { label: t('wizard:connections.user'), value: mono(job.target.user) },
              { label: t('configuration.password'), value: t('configuration.passwordSet') },
            ]}
          />
        </Card>
        <Start job={job} />
        <Objects job={job} />
        <Options job={job} onAsk={onAsk} />
        <Card title={t('configuration.identity')}>
          <Facts
            facts={[
              { label: t('configuration.id'), value: mono(job.id) },
              { label: t('configuration.created'), value: <TimeText iso={job.createdAt} full /> },
            ]}
          />
        </Card>
      </SimpleGrid>
    </Stack>
  );
}
