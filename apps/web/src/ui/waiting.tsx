import { Group, Loader, Skeleton, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';

/** Seconds since the caller began to wait. */
function useWaited(): number {
  const [began] = useState(() => Date.now());
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setWaited(Math.floor((Date.now() - began) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [began]);
  return waited;
}

/** Says what is being waited for: at once in the background, in words after two seconds, with the time it takes. */
export function Waiting({ what, rows = 3 }: { what: string; rows?: number }) {
  const { t } = useTranslation();
  const { span } = useFormat();
  const waited = useWaited();
  return (
    <Stack gap="xs" role="status" aria-label={what}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
        <Skeleton key={row} height={18} width={`${90 - row * 12}%`} animate={false} />
      ))}
      <Text size="sm" c="dimmed" mih={20}>
        {waited >= 2 && t('waiting.still', { what, age: span(waited) })}
      </Text>
    </Stack>
  );
}

/** The same in one line, for what the operator has just asked for. */
export function WaitingLine({ what }: { what: string }) {
  const { t } = useTranslation();
  const { span } = useFormat();
  const waited = useWaited();
  return (
    <Group gap="xs" role="status">
      <Loader size="xs" aria-hidden />
      <Text size="sm">{waited >= 2 ? t('waiting.still', { what, age: span(waited) }) : what}</Text>
    </Group>
  );
}
