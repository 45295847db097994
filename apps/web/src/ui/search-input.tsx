import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A search that is felt at once and takes effect when the typing pauses. */
export function SearchInput(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange(value: string): void;
  width?: number | string;
}) {
  const { t } = useTranslation();
  const { value, onChange } = props;
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), 150);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextInput
      type="search"
      aria-label={props.label}
      placeholder={props.placeholder}
      value={typed}
      w={props.width ?? 280}
      maw="100%"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? null : <CloseButton size="sm" aria-label={t('list.clear')} onClick={() => setTyped('')} />
      }
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
