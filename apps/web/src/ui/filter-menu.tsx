import { Button, Checkbox, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';

export interface FilterOption {
  readonly value: string;
  readonly label: string;
  /** Rows it would give, where that is known. */
  readonly count?: number;
}

/** A filter with several choices; shows how many are set, and how many rows each would give where that is known. */
export function FilterMenu(props: {
  label: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  onChange(values: string[]): void;
}) {
  const { chosen } = props;
  const toggle = (value: string) =>
    props.onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          px="sm"
        >
          {props.label}
          {chosen.length > 0 && ` · ${chosen.length}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown miw={200}>
        {props.options.map((option) => (
          <Menu.Item
            key={option.value}
            role="menuitemcheckbox"
            aria-checked={chosen.includes(option.value)}
            onClick={() => toggle(option.value)}
            leftSection={<Checkbox.Indicator size="xs" checked={chosen.includes(option.value)} aria-hidden />}
            rightSection={
              option.count !== undefined && <span style={{ color: 'var(--mantine-color-dimmed)' }}>{option.count}</span>
            }
          >
            {option.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
