import { ActionIcon } from '@mantine/core';
import { IconMenu2, IconX } from '@tabler/icons-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router-dom';
import { ErrorBoundary } from '../app/error-boundary.tsx';
import { Waiting } from '../ui/waiting.tsx';
import classes from './app-frame.module.css';
import { LanguageSwitch } from './language-switch.tsx';
import { Nav } from './nav.tsx';
import { CommandPalette } from './palette/command-palette.tsx';
import { Switcher } from './switcher.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { UserMenu } from './user-menu.tsx';

function Header({ open, onMenu }: { open: boolean; onMenu(): void }) {
  const { t } = useTranslation();
  return (
    <header className={classes.header}>
      <ActionIcon
        className={classes.burger}
        variant="subtle"
        color="gray"
        size={36}
        aria-label={open ? t('app.closeMenu') : t('app.menu')}
        aria-expanded={open}
        aria-controls="main-nav"
        onClick={onMenu}
      >
        {open ? <IconX size={20} aria-hidden /> : <IconMenu2 size={20} aria-hidden />}
      </ActionIcon>
      <Link to="/clusters" className={classes.logo} aria-label={t('app.name')}>
        <img src="/favicon.svg" alt="" width={24} height={24} />
        <span>{t('app.name')}</span>
      </Link>
      <Switcher />
      <div className={classes.spacer} />
      <CommandPalette />
      <LanguageSwitch />
      <ThemeSwitch />
      <UserMenu />
    </header>
  );
}

/** Header, navigation and the page between them. An error in a page leaves the frame standing. */
export function AppFrame() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: going anywhere folds the menu
  useEffect(() => setOpen(false), [pathname]);
  return (
    <>
      <a className="skip-link" href="#main">
        {t('app.skip')}
      </a>
      <Header open={open} onMenu={() => setOpen(!open)} />
      <div className={classes.body}>
        <nav id="main-nav" className={classes.nav} data-open={open || undefined} aria-label={t('nav.label')}>
          <Nav />
        </nav>
        <button
          type="button"
          className={classes.backdrop}
          data-open={open || undefined}
          aria-label={t('app.closeMenu')}
          onClick={() => setOpen(false)}
        />
        <main id="main" className={classes.main} tabIndex={-1}>
          <ErrorBoundary resetKey={pathname}>
            <Suspense fallback={<PageWaiting />}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
    </>
  );
}

function PageWaiting() {
  const { t } = useTranslation();
  return (
    <div style={{ padding: 28 }}>
      <Waiting what={t('waiting.default')} rows={4} />
    </div>
  );
}
