import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './facts.module.css';

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Names and values in two columns. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact) => (
        <FactRow key={fact.label} fact={fact} />
      ))}
    </dl>
  );
}

function FactRow({ fact }: { fact: Fact }) {
  return (
    <>
      <dt>{fact.label}</dt>
      <dd>{fact.value}</dd>
    </>
  );
}

/** A bordered area with a heading and what belongs beside it. */
export function Card(props: { title: string; beside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.card} aria-label={props.title}>
      <div className={classes.cardHead}>
        <Title order={2} size="h3">
          {props.title}
        </Title>
        {props.beside}
      </div>
      {props.children}
    </section>
  );
}
