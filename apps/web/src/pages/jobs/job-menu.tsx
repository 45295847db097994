import { Menu } from '@mantine/core';
import { assignRef } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { type Job, ROUTES } from '@tideway/contract';
import { memo, type Ref, useCallback, useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { useMay } from '../../api/hooks/use-may.ts';
import { useIsAllowed } from '../../app/job-rules.ts';
import { isDraft, jobHome, paths } from '../../app/paths.ts';
import type { JobAsk } from '../job-actions/job-modals.tsx';
import { useDuplicate } from '../job-actions/use-duplicate.ts';
import classes from './jobs-table.module.css';

/** Ids by which the open menu and its row's button name each other. */
const MENU_ID = 'job-menu';

/** The button of a row. The menu itself is drawn once for the whole table: one a row made scrolling a third slower. */
export const JobMenuButton = memo(function JobMenuButton(props: {
  job: Job;
  opened: boolean;
  onMenu(jobId: string, button: HTMLElement): void;
}) {
  const { t } = useTranslation('common');
  const { job, opened } = props;
  return (
    <button
      type="button"
      id={opened ? MENU_ID : undefined}
      className={classes.menuButton}
      aria-haspopup="menu"
      aria-expanded={opened}
      aria-controls={opened ? `${MENU_ID}-dropdown` : undefined}
      aria-label={t('actions.moreFor', { name: job.name })}
      onClick={(event) => props.onMenu(job.id, event.currentTarget)}
    >
      <IconDots size={18} aria-hidden />
    </button>
  );
});

/** Stands in as the menu's target for a button that is drawn elsewhere. */
function TargetAt({ button, ref }: { button: HTMLElement | null; ref?: Ref<HTMLElement> }) {
  useLayoutEffect(() => {
    assignRef(ref, button);
    return () => {
      assignRef(ref, null);
    };
  }, [ref, button]);
  return null;
}

function Items({ job, onAsk }: { job: Job; onAsk(ask: JobAsk): void }) {
  const { t } = useTranslation('jobs');
  const duplicate = useDuplicate();
  const may = useMay();
  const isAllowed = useIsAllowed();
  return (
    <>
      {(!isDraft(job) || may('PATCH', ROUTES.job)) && (
        <Menu.Item component={Link} to={jobHome(job)}>
          {t(isDraft(job) ? 'actions.continue' : 'actions.open')}
        </Menu.Item>
      )}
      {!isDraft(job) && (
        <>
          <Menu.Item disabled={!isAllowed('pause', job)} onClick={() => onAsk({ what: 'pause', job })}>
            {t('actions.pause')}
          </Menu.Item>
          <Menu.Item disabled={!isAllowed('resume', job)} onClick={() => onAsk({ what: 'resume', job })}>
            {t('actions.resume')}
          </Menu.Item>
          {isAllowed('connections', job) && (
            <Menu.Item component={Link} to={paths.editConnections(job.clusterId, job.id)}>
              {t('actions.connections')}
            </Menu.Item>
          )}
        </>
      )}
      <Menu.Item disabled={!may('POST', ROUTES.jobs)} onClick={() => duplicate.mutate(job)}>
        {t('actions.duplicate')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item color="red" disabled={!isAllowed('delete', job)} onClick={() => onAsk({ what: 'delete', job })}>
        {t('actions.delete')}
      </Menu.Item>
    </>
  );
}

/** What can be done with one job, at its row's button. */
export function JobMenu(props: {
  /** The job the menu was opened for last, as it is now. */
  job: Job | undefined;
  button: HTMLElement | null;
  opened: boolean;
  onClose(): void;
  onAsk(ask: JobAsk): void;
}) {
  return (
    <Menu id={MENU_ID} position="bottom-end" opened={props.opened} onClose={props.onClose}>
      <Menu.Target>
        <TargetAt button={props.button} />
      </Menu.Target>
      <Menu.Dropdown>{props.job && <Items job={props.job} onAsk={props.onAsk} />}</Menu.Dropdown>
    </Menu>
  );
}

/** Which row's menu is open. */
export function useRowMenu() {
  const [at, setAt] = useState<{ jobId: string; button: HTMLElement; opened: boolean } | null>(null);
  const toggle = useCallback(
    (jobId: string, button: HTMLElement) =>
      setAt((before) => ({ jobId, button, opened: !(before?.opened === true && before.jobId === jobId) })),
    [],
  );
  // What it was opened for stays while it fades out.
  const close = () => setAt((before) => before && { ...before, opened: false });
  return { at, openedFor: at?.opened === true ? at.jobId : null, toggle, close };
}
