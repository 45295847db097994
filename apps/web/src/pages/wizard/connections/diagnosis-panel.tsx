import { Alert, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DiagnosisList } from '../../../ui/diagnosis-list.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { WaitingLine } from '../../../ui/waiting.tsx';
import { AddressList } from './prompt-dialog.tsx';
import type { Validated } from './validation.ts';

/** The last test of both sides, step by step; says when it no longer describes what the fields say. */
export function DiagnosisPanel(props: {
  validated: Validated | undefined;
  outdated: boolean;
  running: boolean;
  error: unknown;
}) {
  const { t } = useTranslation('wizard');
  const { validated } = props;
  const prompt = validated?.result.prompt;
  return (
    <section aria-labelledby="diagnosis-heading" aria-live="polite">
      <Title order={3} id="diagnosis-heading" mb={6}>
        {t('diagnosis.title')}
      </Title>
      {props.running && <WaitingLine what={t('connections.validating')} />}
      {!props.running && Boolean(props.error) && <ProblemAlert error={props.error} />}
      {!props.running && validated === undefined && !props.error && (
        <Text size="sm" c="dimmed">
          {t('diagnosis.none')}
        </Text>
      )}
      {!props.running && validated !== undefined && (
        <>
          {props.outdated && (
            <Text size="sm" c="var(--tw-warn)" mb={4}>
              {t('diagnosis.outdated')}
            </Text>
          )}
          <Text size="sm" fw={600} mt={4}>
            {t('diagnosis.source')}
          </Text>
          <DiagnosisList diagnosis={validated.result.source} />
          <Text size="sm" fw={600} mt="md">
            {t('diagnosis.target')}
          </Text>
          <DiagnosisList diagnosis={validated.result.target} />
          {!validated.result.source.ok && prompt?.kind === 'ip-access-list' && (
            <Alert color="yellow" mt="sm">
              <Text size="sm" mb={6}>
                {t('prompt.ipFailed')}
              </Text>
              <AddressList addresses={prompt.addresses} />
            </Alert>
          )}
        </>
      )}
    </section>
  );
}
