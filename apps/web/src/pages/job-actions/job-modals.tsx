import type { Job } from '@tideway/contract';
import { lazy, Suspense } from 'react';
import { DeleteJobModal } from './delete-modal.tsx';
import { PauseModal } from './pause-modal.tsx';
import { ResumeModal } from './resume-modal.tsx';

const SpecModal = lazy(() => import('./spec-modal.tsx').then((module) => ({ default: module.SpecModal })));

/** What is being asked about a job. */
export type JobAsk = { readonly what: 'pause' | 'resume' | 'delete' | 'spec'; readonly job: Job };

/** The dialog of the action asked for. */
export function JobModals(props: { ask: JobAsk | null; onClose(): void; onDeleted?(): void }) {
  const { ask, onClose } = props;
  if (ask === null) return null;
  if (ask.what === 'pause') return <PauseModal job={ask.job} onClose={onClose} />;
  if (ask.what === 'resume') return <ResumeModal job={ask.job} onClose={onClose} />;
  if (ask.what === 'spec') {
    return (
      <Suspense fallback={null}>
        <SpecModal job={ask.job} onClose={onClose} />
      </Suspense>
    );
  }
  const deleted = () => {
    onClose();
    props.onDeleted?.();
  };
  return <DeleteJobModal job={ask.job} onClose={onClose} onDeleted={deleted} />;
}
