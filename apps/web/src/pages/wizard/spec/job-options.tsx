import { Accordion, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';

type Options = Job['options'];
const POLICIES = ['apply', 'skip', 'stop'] as const satisfies readonly Options['ddlPolicy'][];

/** Choices that most leave as they are; folded, with the present one in words. */
export function JobOptionsPanel({ options, onChange }: { options: Options; onChange(part: Partial<Options>): void }) {
  const { t } = useTranslation('wizard');
  return (
    <Accordion variant="contained">
      <Accordion.Item value="options">
        <Accordion.Control>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {t('spec.options')}
            </Text>
            <Text size="sm" c="dimmed">
              {t('spec.ddl')}: {t(`spec.ddlPolicy.${options.ddlPolicy}`)}
            </Text>
          </Group>
        </Accordion.Control>
        <Accordion.Panel>
          <Stack>
            <Radio.Group
              label={t('spec.ddl')}
              description={t('spec.ddlHint')}
              value={options.ddlPolicy}
              onChange={(value) => onChange({ ddlPolicy: value as Options['ddlPolicy'] })}
            >
              <Stack gap="xs" mt="xs">
                {POLICIES.map((policy) => (
                  <Radio
                    key={policy}
                    value={policy}
                    label={t(`spec.ddlPolicy.${policy}`)}
                    description={t(`spec.ddlPolicyHint.${policy}`)}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <Checkbox
              label={t('spec.fk')}
              description={t('spec.fkHint')}
              checked={options.foreignKeyChecks}
              onChange={(event) => onChange({ foreignKeyChecks: event.currentTarget.checked })}
            />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
