import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** Nothing here yet: one sentence, what to have at hand, one button. */
export function Empty(props: { sentence: string; hint?: string; items?: readonly string[]; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <Text fw={600}>{props.sentence}</Text>
      {props.hint !== undefined && <Text size="sm">{props.hint}</Text>}
      {props.items !== undefined && (
        <ul>
          {props.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )}
      {props.children}
    </div>
  );
}
