import { Alert, Button, Group, List, Menu, Progress, Stack, Text } from '@mantine/core';
import { type PrecheckRun, ROUTES, routePath } from '@tideway/contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldErrors } from '../../../api/problem-error.ts';
import { useFormat, useLanguage } from '../../../i18n/use-format.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { useAge } from '../../../ui/ticker.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { Waiting, WaitingLine } from '../../../ui/waiting.tsx';
import { StepHeading } from '../step-heading.tsx';
import { useWizard } from '../wizard-context.ts';
import { WizardFooter } from '../wizard-footer.tsx';
import { PassedList, PrecheckCard } from './precheck-card.tsx';
import { blocking, byVerdict, type Shown, shownAs } from './precheck-order.ts';
import { type Precheck, usePrecheck } from './use-precheck.ts';
import { VerdictBadge } from './verdict-badge.tsx';

/** A result older than this may no longer be so. */
const OLD_SECONDS = 900;

function Summary({ run, precheck }: { run: PrecheckRun; precheck: Precheck }) {
  const { t } = useTranslation('precheck');
  const { span } = useFormat();
  const age = useAge(run.finishedAt);
  const { counts } = run;
  const kinds: Shown[] = ['failed', 'could-not-check', 'warning', 'ignored', 'note', 'pass'];
  return (
    <Stack gap={8} mb="md">
      <Group gap="xs">
        {kinds.map((kind) => {
          const count = run.items.filter((item) => shownAs(item) === kind).length;
          return count > 0 && <VerdictBadge key={kind} shown={kind} count={count} />;
        })}
        <Text size="sm" c="dimmed" role="status">
          {run.state === 'running' && t('running', { done: counts.done, total: counts.total })}
          {run.state === 'cancelled' && t('cancelled')}
          {run.state === 'finished' && run.finishedAt !== null && (
            <>
              {t('finished', { time: '' })}
              <TimeText iso={run.finishedAt} />
            </>
          )}
        </Text>
      </Group>
      {run.state === 'running' && (
        <Progress
          value={counts.total === 0 ? 0 : (100 * counts.done) / counts.total}
          aria-label={t('running', { done: counts.done, total: counts.total })}
        />
      )}
      {run.state === 'finished' && age !== null && age > OLD_SECONDS && (
        <Alert color="yellow" py="xs">
          {t('old', { age: span(age) })}
        </Alert>
      )}
      {precheck.again.isError && <ProblemAlert error={precheck.again.error} />}
    </Stack>
  );
}

function Tools({ run, precheck }: { run: PrecheckRun | undefined; precheck: Precheck }) {
  const { t } = useTranslation('precheck');
  const { base } = useWizard();
  const language = useLanguage();
  const running = run?.state === 'running';
  const report = routePath(ROUTES.jobPrecheckReport, { jobId: base?.id ?? '' });
  return (
    <Group gap="xs">
      {running ? (
        <Button
          size="xs"
          variant="default"
          onClick={() => precheck.cancel.mutate()}
          loading={precheck.cancel.isPending}
        >
          {t('cancel')}
        </Button>
      ) : (
        <Button size="xs" variant="default" onClick={() => precheck.start.mutate()} loading={precheck.start.isPending}>
          {t('checkAgainAll')}
        </Button>
      )}
      {run && run.items.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="subtle">
              {t('report')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(['json', 'html'] as const).map((format) => (
              <Menu.Item key={format} component="a" download href={`${report}?format=${format}&language=${language}`}>
                {t(format === 'json' ? 'reportJson' : 'reportHtml')}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}

/** The precheck could not begin: the draft lacks something, or a side is down. */
function StartError({ error }: { error: unknown }) {
  const { t } = useTranslation('precheck');
  const fields = fieldErrors(error);
  if (fields.length === 0) return <ProblemAlert error={error} />;
  return (
    <Alert color="red" title={t('incomplete')} role="alert" mb="md">
      <List size="sm">
        {fields.map(({ field, message }) => (
          <List.Item key={field}>
            <span className="mono">{field}</span>: {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Results({ run, precheck, onAllIgnored }: { run: PrecheckRun; precheck: Precheck; onAllIgnored(): void }) {
  const { t } = useTranslation('precheck');
  const items = byVerdict(run.items);
  const quiet: Shown[] = ['pass', 'waiting', 'running'];
  const cards = items.filter((item) => !quiet.includes(shownAs(item)));
  const rest = items.filter((item) => quiet.includes(shownAs(item)));
  const allPass = run.state === 'finished' && cards.length === 0 && items.length > 0;
  return (
    <Stack gap="sm" maw={960}>
      {allPass && (
        <Text size="md" fw={550}>
          {t('allPass')}
        </Text>
      )}
      {cards.map((item) => (
        <PrecheckCard key={item.id} item={item} precheck={precheck} onAllIgnored={onAllIgnored} />
      ))}
      <PassedList items={rest} />
    </Stack>
  );
}

/** Starts by itself where there is no result yet: it only reads. */
function useFirstRun(run: PrecheckRun | undefined, precheck: Precheck) {
  const begun = useRef(false);
  useEffect(() => {
    if (run?.state !== 'none' || begun.current) return;
    begun.current = true;
    precheck.start.mutate();
  }, [run?.state, precheck.start]);
}

/** Keeps the stepper in step: a finished run changes the draft's state. */
function useRefresh(run: PrecheckRun | undefined) {
  const { session } = useWizard();
  const allowsNext = run?.allowsNext ?? false;
  const state = run?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever one of them changes
  useEffect(() => {
    if (state !== undefined && state !== 'running') void session.refresh().catch(() => undefined);
  }, [session, allowsNext, state]);
}

/** Step 4: the precheck, streaming while it runs; failing items first. */
export function PrecheckStep() {
  const { t } = useTranslation('precheck');
  const { base, go, session } = useWizard();
  const precheck = usePrecheck(base?.id ?? '');
  const run = precheck.query.data;
  useFirstRun(run, precheck);
  useRefresh(run);
  const open = run === undefined || run.state === 'running' ? [] : blocking(run);
  // What the precheck allows shows in the draft's state, which is read before the next step asks for it.
  const leave = () =>
    session.refresh().then(
      () => go('spec'),
      () => undefined,
    );
  const next = () => {
    if (run?.allowsNext) return void leave();
    const first = open[0];
    if (first === undefined) return;
    const card = document.getElementById(`check-${first.id}`);
    card?.scrollIntoView({ block: 'center' });
    card?.focus({ preventScroll: true });
  };
  return (
    <>
      <Group justify="space-between" align="flex-start">
        <StepHeading>{t('heading')}</StepHeading>
        <Tools run={run} precheck={precheck} />
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {t('intro')}
      </Text>
      {precheck.query.isError && <ProblemAlert error={precheck.query.error} />}
      {precheck.query.isPending && <Waiting what={t('loading')} />}
      {precheck.start.isPending && <WaitingLine what={t('starting')} />}
      {precheck.start.isError && <StartError error={precheck.start.error} />}
      {run && run.state !== 'none' && (
        <>
          <Summary run={run} precheck={precheck} />
          <Results run={run} precheck={precheck} onAllIgnored={() => void leave()} />
        </>
      )}
      <WizardFooter
        back="objects"
        note={
          open.length > 0 && (
            <Text size="sm" c="var(--tw-bad)" role="status">
              {t('blocked', { count: open.length })}
            </Text>
          )
        }
      >
        <Button onClick={next} disabled={run === undefined || run.state === 'running' || run.state === 'none'}>
          {t('next')}
        </Button>
      </WizardFooter>
    </>
  );
}
