import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconPlus } from '@tabler/icons-react';
import { ROUTES } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router-dom';
import { useClusters, useOrganizations } from '../api/hooks/use-clusters.ts';
import { useMay } from '../api/hooks/use-may.ts';
import { chooseProject, projectPlaces, useProject } from '../api/hooks/use-project.ts';
import classes from './switcher.module.css';
import { useClusterId } from './use-cluster-id.ts';

interface Choice {
  readonly id: string;
  readonly name: string;
  choose(): void;
}

function Chooser(props: {
  label: string;
  shown: string;
  chosen: string | undefined;
  choices: readonly Choice[];
  strong?: boolean;
  footer?: boolean;
}) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton
          className={props.strong ? `${classes.button} ${classes.cluster}` : classes.button}
          aria-label={`${props.label}: ${props.shown}`}
        >
          <span>{props.shown}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown miw={200} mah="70vh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{props.label}</Menu.Label>
        {props.choices.map((choice) => (
          <Menu.Item
            key={choice.id}
            onClick={choice.choose}
            rightSection={choice.id === props.chosen ? <IconCheck size={14} aria-hidden /> : null}
            aria-current={choice.id === props.chosen ? 'true' : undefined}
          >
            {choice.name}
          </Menu.Item>
        ))}
        {props.footer && may('POST', ROUTES.clusters) && (
          <Menu.Item component={Link} to="/clusters/new" leftSection={<IconPlus size={14} aria-hidden />}>
            {t('switcher.register')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Organization / project / cluster, each changed from here (the document, step 1). */
export function Switcher() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const places = projectPlaces(useOrganizations().data);
  const place = useProject();
  const clusters = useClusters(place?.project.id).data ?? [];
  const clusterId = useClusterId();
  const cluster = clusters.find((candidate) => candidate.id === clusterId);
  const goTo = (projectId: string) => {
    chooseProject(projectId);
    navigate('/clusters');
  };
  const organizations = [...new Map(places.map((other) => [other.organization.id, other])).values()];
  return (
    <div className={classes.switcher}>
      <div className={`${classes.switcher} ${classes.outer}`}>
        <Chooser
          label={t('switcher.organization')}
          shown={place?.organization.name ?? '…'}
          chosen={place?.organization.id}
          choices={organizations.map(({ organization, project }) => ({
            ...organization,
            choose: () => goTo(project.id),
          }))}
        />
        <span className={classes.slash} aria-hidden>
          /
        </span>
        <Chooser
          label={t('switcher.project')}
          shown={place?.project.name ?? '…'}
          chosen={place?.project.id}
          choices={places
            .filter((other) => other.organization.id === place?.organization.id)
            .map(({ project }) => ({ ...project, choose: () => goTo(project.id) }))}
        />
        <span className={classes.slash} aria-hidden>
          /
        </span>
      </div>
      <Chooser
        label={t('switcher.cluster')}
        shown={cluster?.name ?? t('switcher.noCluster')}
        chosen={clusterId}
        strong
        footer
        choices={clusters.map(({ id, name }) => ({ id, name, choose: () => navigate(`/clusters/${id}`) }))}
      />
    </div>
  );
}
