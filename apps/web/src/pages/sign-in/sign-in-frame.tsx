import { Group, Paper, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { LanguageSwitch } from '../../frame/language-switch.tsx';
import { ThemeSwitch } from '../../frame/theme-switch.tsx';

/** A page before the console: its sign, a heading, one card. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Tideway`;
  }, [title]);
  return (
    <main style={{ minHeight: '100vh', display: 'grid', gridTemplateRows: 'auto 1fr', padding: 16 }}>
      <Group justify="space-between">
        <Group gap="xs">
          <img src="/favicon.svg" alt="" width={24} height={24} />
          <b>Tideway</b>
        </Group>
        <Group gap={4}>
          <LanguageSwitch />
          <ThemeSwitch />
        </Group>
      </Group>
      <div style={{ display: 'grid', placeItems: 'start center', paddingTop: '10vh' }}>
        <Paper withBorder p="xl" w="100%" maw={400}>
          <Stack>
            <Title order={1} size="h3">
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
      </div>
    </main>
  );
}
