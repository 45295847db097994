import { Anchor, Button, Group, List, Text, Title } from '@mantine/core';
import { type PrecheckItem, precheckWords } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { paths } from '../../../app/paths.ts';
import { formatTime } from '../../../i18n/format.ts';
import { useFormat, useLanguage } from '../../../i18n/use-format.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { IgnoreForm } from './ignore-form.tsx';
import classes from './precheck-card.module.css';
import { shownAs } from './precheck-order.ts';
import { type Precheck, TABLES_ITEM } from './use-precheck.ts';
import { VerdictBadge } from './verdict-badge.tsx';

function Tables({ item }: { item: PrecheckItem }) {
  const { t } = useTranslation('precheck');
  if (item.tables.length === 0) return null;
  const shown = item.tables.slice(0, 8);
  const more = item.tableCount - shown.length;
  return (
    <Text size="sm">
      <span className={classes.meta}>{t('tables', { count: item.tableCount })}: </span>
      <span className="mono">{shown.join(', ')}</span>
      {more > 0 && ` ${t('moreTables', { count: more })}`}
    </Text>
  );
}

function Fix({ item }: { item: PrecheckItem }) {
  const { t } = useTranslation('precheck');
  const { fix } = precheckWords(item, useLanguage());
  if (fix === null) return null;
  return (
    <>
      {fix.steps !== null && (
        <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
          {fix.steps}
        </Text>
      )}
      {fix.sql !== null && (
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            {t('run.label', { side: t(`run.${item.side}`) })} {t(fix.restart ? 'restart' : 'noRestart')}
          </Text>
          <CodeBlock text={fix.sql} what={t('fixSql')} />
        </div>
      )}
    </>
  );
}

/** Makes the missing tables with the statements of the card, when the operator says so. */
function CreateTables({ precheck }: { precheck: Precheck }) {
  const { t } = useTranslation('precheck');
  const { createTables } = precheck;
  const done = createTables.data;
  return (
    <>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          loading={createTables.isPending}
          onClick={() => createTables.mutate()}
        >
          {t('createTables.button')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('createTables.hint')}
        </Text>
      </Group>
      {createTables.isError && <ProblemAlert error={createTables.error} />}
      {done && (
        <Text size="sm" role="status">
          {t('createTables.created', { count: done.created.length })}{' '}
          {done.remaining > 0 && t('createTables.remaining', { count: done.remaining })}
        </Text>
      )}
      {done?.refused.map(({ table, message }) => (
        <Text key={table} size="sm" c="var(--tw-bad)">
          {t('createTables.refused', { table, message })}
        </Text>
      ))}
    </>
  );
}

function Actions({ item, precheck, onAllIgnored }: CardProps) {
  const { t } = useTranslation('precheck');
  const [asking, setAsking] = useState(false);
  const shown = shownAs(item);
  const { ignore, unignore } = precheck;
  if (item.ignored !== null && shown === 'ignored') {
    const { by, at, reason } = item.ignored;
    return (
      <Group gap="xs">
        <Text size="sm">{t('ignoredBy', { name: by, time: formatTime(at, Date.now()), reason })}</Text>
        <Button size="compact-xs" variant="subtle" onClick={() => unignore.mutate(item.id)}>
          {t('undo')}
        </Button>
      </Group>
    );
  }
  if (shown !== 'warning' && shown !== 'could-not-check') return null;
  const unchecked = shown === 'could-not-check';
  if (!asking) {
    return (
      <Group>
        <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
          {t(unchecked ? 'accept' : 'ignore')}
        </Button>
      </Group>
    );
  }
  return (
    <>
      <IgnoreForm
        unchecked={unchecked}
        busy={ignore.isPending}
        onCancel={() => setAsking(false)}
        onIgnore={(reason) =>
          ignore.mutate({ itemId: item.id, reason }, { onSuccess: (run) => run.allowsNext && onAllIgnored() })
        }
      />
      {ignore.isError && ignore.variables.itemId === item.id && <ProblemAlert error={ignore.error} />}
    </>
  );
}

interface CardProps {
  readonly item: PrecheckItem;
  readonly precheck: Precheck;
  /** The last open item was just ignored: everything else passes. */
  onAllIgnored(): void;
}

/** One item: what was run, what came back, what is required, why, and what to do. */
export function PrecheckCard(props: CardProps) {
  const { item, precheck } = props;
  const { t } = useTranslation('precheck');
  const { list } = useFormat();
  const language = useLanguage();
  const shown = shownAs(item);
  const { title, why, query, observed, required } = precheckWords(item, language);
  const busy = precheck.again.isPending && precheck.again.variables === item.id;
  return (
    <article
      className={classes.card}
      data-shown={shown}
      id={`check-${item.id}`}
      tabIndex={-1}
      aria-label={list([title, t(`verdicts.${shown}`)])}
    >
      <div className={classes.head}>
        <VerdictBadge shown={shown} />
        <Title order={3}>{title}</Title>
        <span className={classes.meta}>
          <Anchor
            component={Link}
            size="xs"
            to={`${paths.prechecks}#${item.id}`}
            target="_blank"
            aria-label={t('aboutOf', { title })}
          >
            {t('about')}
          </Anchor>
          {' · '}
          {t(`sides.${item.side}`)}
          {item.checkedAt !== null && (
            <>
              {' · '}
              <TimeText iso={item.checkedAt} />
            </>
          )}
        </span>
        <Button
          size="compact-sm"
          variant="subtle"
          loading={busy}
          aria-label={t('checkAgainOf', { title })}
          onClick={() => precheck.again.mutate(item.id)}
        >
          {t('checkAgain')}
        </Button>
      </div>
      <div className={classes.body}>
        <div className={classes.measured}>
          <span className="mono">{query}</span>
          <span>
            <span>{t('observed')}</span> <b className="mono">{observed}</b>
          </span>
          <span>
            <span>{t('required')}</span> <b className="mono">{required}</b>
          </span>
        </div>
        <Text size="sm">{why}</Text>
        <Tables item={item} />
        {shown !== 'note' && <Fix item={item} />}
        {item.id === TABLES_ITEM && shown === 'failed' && item.fix?.sql != null && <CreateTables precheck={precheck} />}
        <Actions {...props} />
      </div>
    </article>
  );
}

/** Items that pass, in a line each. */
export function PassedList({ items }: { items: readonly PrecheckItem[] }) {
  const { t } = useTranslation('precheck');
  const language = useLanguage();
  if (items.length === 0) return null;
  return (
    <List listStyleType="none" className={classes.passed} styles={{ item: { display: 'contents' } }}>
      {items.map((item) => {
        const { title, observed } = precheckWords(item, language);
        return (
          <li key={item.id}>
            <VerdictBadge shown={shownAs(item)} />
            <span style={{ flex: '1 1 200px' }}>{title}</span>
            <span className={classes.meta}>
              {t(`sides.${item.side}`)} · <span className="mono">{observed}</span>
            </span>
          </li>
        );
      })}
    </List>
  );
}
