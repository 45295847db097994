import { Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localInput, momentOf } from './ranges.ts';

type Span = { readonly from: string; readonly to: string };

function Form({ span, onSubmit }: { span: Span; onSubmit(span: Span): void }) {
  const { t } = useTranslation('details');
  const [from, setFrom] = useState(localInput(span.from));
  const [to, setTo] = useState(localInput(span.to));
  const [isTried, setTried] = useState(false);
  const asked = { from: momentOf(from), to: momentOf(to) };
  const isInOrder = asked.from !== null && asked.to !== null && asked.from < asked.to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (asked.from !== null && asked.to !== null && isInOrder) onSubmit({ from: asked.from, to: asked.to });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <TextInput
          data-autofocus
          type="datetime-local"
          step={1}
          label={t('ranges.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          step={1}
          label={t('ranges.to')}
          value={to}
          error={isTried && !isInOrder ? t('ranges.order') : undefined}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" size="xs">
            {t('ranges.show')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** From one moment to another, as the reader's clock says them. */
export function RangeForm({ span, onSubmit }: { span: Span; onSubmit(span: Span): void }) {
  const { t } = useTranslation('details');
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus withRoles shadow="md">
      <Popover.Target>
        <Button size="xs" variant="default" onClick={() => setOpened(!opened)}>
          {t('ranges.other')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('ranges.other')}>
        <Form
          span={span}
          onSubmit={(chosen) => {
            setOpened(false);
            onSubmit(chosen);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
