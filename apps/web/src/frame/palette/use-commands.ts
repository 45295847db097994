import { useMantineColorScheme } from '@mantine/core';
import { type Job, ROUTES } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router-dom';
import { useClusters } from '../../api/hooks/use-clusters.ts';
import { useAllJobs } from '../../api/hooks/use-jobs.ts';
import { useMay } from '../../api/hooks/use-may.ts';
import { useProject } from '../../api/hooks/use-project.ts';
import { useIsAllowed } from '../../app/job-rules.ts';
import { jobHome, paths } from '../../app/paths.ts';
import { LANGUAGES } from '../../i18n/languages.ts';
import { chooseLanguage } from '../../i18n/setup.ts';
import type { JobAsk } from '../../pages/job-actions/job-modals.tsx';
import { CLUSTERS_PAGE, migrationPage, overviewPage, settingsPages } from '../nav-pages.ts';
import { useClusterId } from '../use-cluster-id.ts';
import type { Findable } from './find-commands.ts';

/** Something the palette does. */
export interface Command extends Findable {
  readonly id: string;
  /** Words of another language in the label. */
  readonly lang?: string;
  run(): void;
}

/** What the job in view allows in its state, as its page does. */
function useJobCommands(job: Job | undefined, onAsk: (ask: JobAsk) => void): Command[] {
  const { t } = useTranslation(['common', 'jobs']);
  const isAllowed = useIsAllowed();
  if (job === undefined) return [];
  return (['pause', 'resume', 'spec', 'delete'] as const)
    .filter((what) => isAllowed(what, job))
    .map((what) => ({
      id: what,
      group: job.name,
      label: t(`jobs:actions.${what}`),
      run: () => onAsk({ what, job }),
    }));
}

function usePageCommands(): Command[] {
  const { t } = useTranslation(['common', 'jobs']);
  const navigate = useNavigate();
  const clusterId = useClusterId();
  const may = useMay();
  const ofCluster = clusterId === undefined ? [] : [overviewPage(clusterId), migrationPage(clusterId)];
  const group = t('palette.pages');
  const pages = [CLUSTERS_PAGE, ...ofCluster, ...settingsPages(may)].map(({ to, name }) => ({
    id: to,
    group,
    label: t(`nav.${name}`),
    run: () => void navigate(to),
  }));
  if (clusterId === undefined || !may('POST', ROUTES.jobs)) return pages;
  const to = paths.newJob(clusterId);
  return [...pages, { id: to, group, label: t('jobs:create'), run: () => void navigate(to) }];
}

function usePlaceCommands(): Command[] {
  const { t } = useTranslation(['common', 'jobs']);
  const navigate = useNavigate();
  const clusters = useClusters(useProject()?.project.id).data ?? [];
  const jobs = useAllJobs().data ?? [];
  return [
    ...jobs.map((job) => ({
      id: job.id,
      group: t('palette.jobs'),
      label: `${job.name || t('jobs:unnamed')} · ${job.clusterName}`,
      run: () => void navigate(jobHome(job)),
    })),
    ...clusters.map(({ id, name }) => ({
      id,
      group: t('nav.clusters'),
      label: name,
      run: () => void navigate(paths.cluster(id)),
    })),
  ];
}

function useLookCommands(): Command[] {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  return [
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      id: scheme,
      group: t('theme.label'),
      label: t(`theme.${scheme}`),
      run: () => setColorScheme(scheme),
    })),
    ...LANGUAGES.map((language) => ({
      id: language,
      group: t('language.label'),
      label: t(`language.${language}`),
      lang: language,
      run: () => void chooseLanguage(language),
    })),
  ];
}

/** Everything the palette offers here: of the job in view first, then where one can go, then how the console looks. */
export function useCommands(job: Job | undefined, onAsk: (ask: JobAsk) => void): Command[] {
  return [...useJobCommands(job, onAsk), ...usePageCommands(), ...usePlaceCommands(), ...useLookCommands()];
}
