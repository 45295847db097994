import { Anchor } from '@mantine/core';
import type { Job, WizardStep } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { paths } from '../../../app/paths.ts';
import { formatTime } from '../../../i18n/format.ts';
import facts from '../../../ui/facts.module.css';
import { Card } from '../../../ui/facts.tsx';
import { selectionWords, sourceWords, startWords } from '../../../ui/job-words.ts';
import { shownAs } from '../precheck/precheck-order.ts';
import { usePrecheck } from '../precheck/use-precheck.ts';
import { useWizard } from '../wizard-context.ts';

type Line = 'name' | 'source' | 'target' | 'start' | 'objects' | 'precheck';

function usePrecheckWords(jobId: string): string {
  const { t } = useTranslation('wizard');
  const run = usePrecheck(jobId).query.data;
  if (run === undefined) return '…';
  const count = (kind: string) => run.items.filter((item) => shownAs(item) === kind).length;
  const time = run.finishedAt === null ? '' : formatTime(run.finishedAt, Date.now());
  return t('spec.precheckText', { pass: count('pass') + count('note'), ignored: count('ignored'), time });
}

/** All that was chosen, each line with a way back to its step. */
export function JobSummary({ job }: { job: Job }) {
  const { t } = useTranslation('wizard');
  const { cluster } = useWizard();
  const precheck = usePrecheckWords(job.id);
  const tls = t(job.source.tls.enabled ? 'spec.tlsOn' : 'spec.tlsOff');
  const lines: [Line, string, WizardStep][] = [
    ['name', job.name, 'connections'],
    ['source', `${sourceWords(job, t)} · ${tls}`, 'connections'],
    ['target', `${job.target.user ?? ''}@${cluster.name} (${cluster.host}:${cluster.port})`, 'connections'],
    ['start', startWords(job.start, t), 'start-position'],
    ['objects', selectionWords(job.selection, t), 'objects'],
    ['precheck', precheck, 'precheck'],
  ];
  return (
    <Card title={t('spec.summary')}>
      <dl className={facts.facts} style={{ gridTemplateColumns: 'minmax(96px, max-content) 1fr auto' }}>
        {lines.map(([row, text, step]) => (
          <div key={row} style={{ display: 'contents' }}>
            <dt>{t(`spec.rowsOf.${row}`)}</dt>
            <dd>{text}</dd>
            <dd>
              <Anchor
                component={Link}
                size="sm"
                to={paths.wizard(cluster.id, job.id, step)}
                aria-label={t('spec.editOf', { what: t(`spec.rowsOf.${row}`) })}
              >
                {t('spec.edit')}
              </Anchor>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
