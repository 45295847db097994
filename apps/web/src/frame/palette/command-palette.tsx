import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useHotkeys, useOs } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import frame from '../app-frame.module.css';
import classes from './command-palette.module.css';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));

/** The palette's button and keys, ⌘K or Ctrl-K, in fields too; the palette itself is loaded with its first use. */
export function CommandPalette() {
  const { t } = useTranslation();
  const os = useOs();
  const [wanted, setWanted] = useState(false);
  const [opened, setOpened] = useState(false);
  const toggle = () => {
    // A dialog wants its answer first.
    if (!opened && document.querySelector('[aria-modal=true]') !== null) return;
    setWanted(true);
    setOpened(!opened);
  };
  useHotkeys([['mod+K', toggle]], []);
  const keys = os === 'macos' || os === 'ios' ? '⌘K' : 'Ctrl K';
  return (
    <>
      <UnstyledButton className={classes.button} aria-keyshortcuts="Meta+K Control+K" onClick={toggle}>
        <IconSearch size={18} stroke={1.8} aria-hidden />
        <VisuallyHidden>{t('palette.label')} </VisuallyHidden>
        <kbd className={frame.wide}>{keys}</kbd>
      </UnstyledButton>
      {wanted && (
        <Suspense fallback={null}>
          <Palette opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
