import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ConnectionValidation } from '@tideway/contract';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { WaitingLine } from '../../../ui/waiting.tsx';

type Prompt = NonNullable<ConnectionValidation['prompt']>;
type Addresses = Extract<Prompt, { kind: 'ip-access-list' }>['addresses'];

/** Addresses to let in, each with how it is known. */
export function AddressList({ addresses }: { addresses: Addresses }) {
  const { t } = useTranslation('wizard');
  return (
    <Stack gap={4}>
      {addresses.map(({ address, origin, workers }) => (
        <Group key={`${address} ${origin}`} gap="xs" wrap="nowrap" justify="space-between">
          <Text size="sm">
            <span className="mono">{address}</span>
            <Text span size="xs" c="dimmed">
              {' '}
              · {t(`prompt.origin.${origin}`)} · {workers.join(', ')}
            </Text>
          </Text>
          <CopyButton text={address} what={address} />
        </Group>
      ))}
    </Stack>
  );
}

function Endpoint(props: { prompt: Extract<Prompt, { kind: 'accept-endpoint' }>; ok: boolean; onCheck(): void }) {
  const { t } = useTranslation('wizard');
  const { prompt, ok, onCheck } = props;
  useEffect(() => {
    if (ok) return;
    const timer = setInterval(onCheck, 5_000);
    return () => clearInterval(timer);
  }, [ok, onCheck]);
  return (
    <>
      <Text size="sm">{t(prompt.cloud === 'aws' ? 'prompt.acceptAws' : 'prompt.acceptAzure')}</Text>
      <Text size="sm">
        {t('prompt.endpoint')}: <span className="mono">{prompt.endpoint}</span>
      </Text>
      {ok ? <Text size="sm">{t('prompt.accepted')}</Text> : <WaitingLine what={t('prompt.rechecking')} />}
    </>
  );
}

/** What the operator has to do outside, as the document prompts for it after Validate. */
export function PromptDialog(props: { prompt: Prompt; ok: boolean; onCheck(): void; onStay(): void; onNext(): void }) {
  const { t } = useTranslation(['wizard', 'common']);
  const { prompt } = props;
  const isList = prompt.kind === 'ip-access-list';
  return (
    <Modal
      opened
      size="lg"
      onClose={props.onStay}
      title={t(isList ? 'prompt.ipTitle' : 'prompt.acceptTitle')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <Stack>
        {isList ? (
          <>
            <Text size="sm">{t('prompt.ipBody')}</Text>
            <AddressList addresses={prompt.addresses} />
          </>
        ) : (
          <Endpoint prompt={prompt} ok={props.ok} onCheck={props.onCheck} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onStay}>
            {t('prompt.stay')}
          </Button>
          <Button data-autofocus disabled={!props.ok} onClick={props.onNext}>
            {t('prompt.next')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
