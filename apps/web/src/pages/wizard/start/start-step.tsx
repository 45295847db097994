import { Button, Checkbox, Stack } from '@mantine/core';
import type { StartPreview } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/facts.tsx';
import { focusField } from '../../../ui/form/error-summary.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { WaitingLine } from '../../../ui/waiting.tsx';
import { mergeForms } from '../draft/merge.ts';
import { StepHeading } from '../step-heading.tsx';
import { useDraftStep, useWizard } from '../wizard-context.ts';
import { WizardFooter } from '../wizard-footer.tsx';
import { BinlogPanel } from './binlog-panel.tsx';
import { GtidHelp } from './gtid-help.tsx';
import { StartChoices } from './start-choices.tsx';
import { jobToStart, parseStart, type StartForm, startToPatch, toLocalInput } from './start-form.ts';
import { StartResolved } from './start-resolved.tsx';
import classes from './start-step.module.css';
import { previewStart, useBinlogs, useStartPreview } from './use-start-preview.ts';

/** The form of step 2, tied to the draft. */
function useStartForm() {
  const { base, session, reportConflicts } = useWizard();
  const [form, setForm] = useState<StartForm>(() => jobToStart(base));
  useDraftStep({
    collect: (stored) => startToPatch(form, stored),
    foreignChange: (before, now) => {
      const merged = mergeForms({ ...jobToStart(before) }, { ...form }, { ...jobToStart(now) });
      setForm((ours) => ({ ...ours, ...merged.taken }));
      if (merged.conflicts.length > 0) reportConflicts(merged.conflicts);
    },
  });
  const change = (part: Partial<StartForm>) => {
    setForm((before) => ({ ...before, ...part }));
    session.touch();
  };
  return { form, change };
}

/** Sets the position to a moment, in the form that is chosen. */
function usePickTime(jobId: string, form: StartForm, change: (part: Partial<StartForm>) => void) {
  return async (iso: string) => {
    if (form.kind === 'now' || form.kind === 'timestamp') {
      return change({ kind: 'timestamp', timestamp: toLocalInput(iso) });
    }
    const found = await previewStart(jobId, { kind: 'timestamp', timestamp: iso }, false).catch(() => null);
    if (form.kind === 'gtid' && found?.gtidSet) change({ gtidSet: found.gtidSet });
    else if (form.kind === 'file-position' && found?.file)
      change({ file: found.file, position: found.position ?? '4' });
    else change({ kind: 'timestamp', timestamp: toLocalInput(iso) });
  };
}

function MigrationType() {
  const { t } = useTranslation('wizard');
  return (
    <Card title={t('start.type')}>
      <Stack gap="sm">
        <Checkbox
          checked
          readOnly
          aria-readonly
          label={t('start.incremental')}
          description={t('start.incrementalHint')}
        />
        <Checkbox disabled label={t('start.existing')} description={t('start.existingHint')} />
      </Stack>
    </Card>
  );
}

function Resolved({ query, form }: { query: ReturnType<typeof useStartPreview>; form: StartForm }) {
  const { t } = useTranslation('wizard');
  if (parseStart(form).start === null) return null;
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return query.isFetching ? <WaitingLine what={t('start.resolving')} /> : null;
  return (
    <div style={{ opacity: query.current ? 1 : 0.55 }}>
      {query.data.ok && <StartResolved preview={query.data} kind={form.kind} typed={form.position.trim()} />}
    </div>
  );
}

/** Step 2: the migration type and the start position, with the source's binary logs beside it. */
export function StartStep() {
  const { t } = useTranslation('wizard');
  const { base, go, session } = useWizard();
  const jobId = base?.id ?? '';
  const { form, change } = useStartForm();
  const [attempted, setAttempted] = useState(false);
  const [touched, setTouched] = useState(false);
  const { start, faults } = parseStart(form);
  const preview = useStartPreview(jobId, start, form.addPurged);
  const binlogs = useBinlogs(jobId);
  const pickTime = usePickTime(jobId, form, change);
  const refusedBySource = preview.current && preview.data?.ok === false;
  const problems = faults.length + (refusedBySource ? 1 : 0);
  const next = async () => {
    setAttempted(true);
    const atFault = faults[0] ?? (refusedBySource ? lastField(form) : undefined);
    if (atFault !== undefined) return focusField(`field-start-${atFault}`);
    if (start === null) return;
    await session.flush();
    const answer = preview.current ? preview.data : await previewStart(jobId, start, form.addPurged).catch(() => null);
    if (answer?.ok) go('objects');
    else void preview.refetch();
  };
  const blur = () => {
    setTouched(true);
    void session.flush().catch(() => undefined);
  };
  return (
    <>
      <StepHeading>{t('start.heading')}</StepHeading>
      <div className={classes.columns}>
        <Stack>
          <MigrationType />
          <StartChoices
            form={form}
            faults={faults}
            showFaults={attempted || touched}
            preview={preview.current ? preview.data : undefined}
            onChange={change}
            onBlur={blur}
          />
          {base?.source.dataSource && (form.kind === 'gtid' || form.kind === 'now') && (
            <GtidHelp
              dataSource={base.source.dataSource}
              mode={binlogs.data?.gtidMode ?? null}
              rowImage={binlogs.data?.rowImage ?? null}
            />
          )}
        </Stack>
        <Stack>
          <BinlogPanel
            binlogs={binlogs}
            start={markerAt(preview.data, form, binlogs.data?.readAt ?? null)}
            onPickTime={(iso) => void pickTime(iso)}
            onPickFile={(file) => change({ kind: 'file-position', file, position: '4' })}
          />
          <Resolved query={preview} form={form} />
        </Stack>
      </div>
      <WizardFooter back="connections" problems={attempted || touched ? problems : 0}>
        <Button onClick={() => void next()}>{t('next')}</Button>
      </WizardFooter>
    </>
  );
}

/** Where the marker stands: at the resolved position; at the end of the axis for "when the job starts". */
function markerAt(preview: StartPreview | undefined, form: StartForm, readAt: string | null): string | null {
  if (form.kind === 'now') return readAt;
  return preview?.ok ? preview.timestamp : null;
}

/** The field a refusal of the source is shown at. */
function lastField(form: StartForm): string | undefined {
  return { now: undefined, gtid: 'gtidSet', 'file-position': 'position', timestamp: 'timestamp' }[form.kind];
}
