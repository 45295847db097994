import { Alert, Anchor, List } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

export interface SummaryItem {
  /** Id of the field's input. */
  readonly id: string;
  readonly label: string;
  readonly message: string;
}

/** Puts the focus on a field and scrolls it into view. */
export function focusField(id: string): void {
  const field = document.getElementById(id);
  field?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}

/** After a refused Next: what needs attention, each a link to its field. Takes the focus when `attempt` grows. */
export function ErrorSummary({ items, attempt }: { items: readonly SummaryItem[]; attempt: number }) {
  const { t } = useTranslation();
  const first = useRef<string | null>(null);
  first.current = items[0]?.id ?? null;
  useEffect(() => {
    if (attempt > 0 && first.current !== null) focusField(first.current);
  }, [attempt]);
  if (items.length === 0 || attempt === 0) return null;
  return (
    <Alert color="red" title={t('summary.problems', { count: items.length })} role="alert" mb="md">
      <List size="sm" spacing={4}>
        {items.map((item) => (
          <List.Item key={item.id}>
            <Anchor
              href={`#${item.id}`}
              size="sm"
              onClick={(event) => {
                event.preventDefault();
                focusField(item.id);
              }}
            >
              {item.label}
            </Anchor>
            : {item.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
