import type { Job } from '@tideway/contract';
import { DeleteJobModal } from './delete-modal.tsx';
import { PauseModal } from './pause-modal.tsx';
import { ResumeModal } from './resume-modal.tsx';

/** What is being asked about a job. */
export type JobAsk = { readonly what: 'pause' | 'resume' | 'delete'; readonly job: Job };

/** The dialog of the action asked for. */
export function JobModals(props: { ask: JobAsk | null; onClose(): void; onDeleted?(): void }) {
  const { ask, onClose } = props;
  if (ask === null) return null;
  if (ask.what === 'pause') return <PauseModal job={ask.job} onClose={onClose} />;
  if (ask.what === 'resume') return <ResumeModal job={ask.job} onClose={onClose} />;
  const deleted = () => {
    onClose();
    props.onDeleted?.();
  };
  return <DeleteJobModal job={ask.job} onClose={onClose} onDeleted={deleted} />;
}
