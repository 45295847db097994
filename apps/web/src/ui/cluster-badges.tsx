import { Badge, Group, Tooltip } from '@mantine/core';
import type { Cluster } from '@tideway/contract';
import { useTranslation } from 'react-i18next';

/** The badge that stays on everything whose target only stands in for TiDB. */
export function StandInBadge() {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('standIn.why')}>
      <Badge variant="outline" color="gray" radius="sm" tt="none" style={{ color: 'var(--tw-warn)' }}>
        {t('standIn.badge')}
      </Badge>
    </Tooltip>
  );
}

/** Tier, and what has to be known of a cluster wherever it is named. */
export function ClusterBadges({ cluster }: { cluster: Pick<Cluster, 'tier' | 'standIn'> }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      <Badge variant="default" radius="sm" tt="none" fw={550}>
        {t(`tier.${cluster.tier}`)}
      </Badge>
      {cluster.tier === 'essential' && (
        <Tooltip label={t('beta.note')}>
          <Badge variant="outline" radius="sm" tt="none">
            {t('beta.badge')}
          </Badge>
        </Tooltip>
      )}
      {cluster.standIn && <StandInBadge />}
    </Group>
  );
}
