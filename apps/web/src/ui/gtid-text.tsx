import { Spoiler } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';

/** A GTID set in full, one UUID a line, folded when long; with Copy. */
export function GtidText({ set }: { set: string }) {
  const { t } = useTranslation();
  const lines = set.replace(/\s/g, '').split(',').filter(Boolean);
  if (lines.length === 0) return t('none');
  return (
    <span
      style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'flex-start', justifyContent: 'space-between' }}
    >
      <Spoiler
        maxHeight={66}
        showLabel={t('actions.show')}
        hideLabel={t('actions.hide')}
        style={{ flex: '1 1 170px', minWidth: 0 }}
      >
        {lines.map((line) => (
          <div key={line} className="mono" style={{ overflowWrap: 'anywhere' }}>
            {line}
          </div>
        ))}
      </Spoiler>
      <CopyButton text={lines.join(',')} what="GTID" />
    </span>
  );
}
