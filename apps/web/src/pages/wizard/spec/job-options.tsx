import { Accordion, Checkbox, Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';

type Options = Job['options'];

interface OptionsProps {
  readonly options: Options;
  onChange(part: Partial<Options>): void;
}

interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly description?: string;
}

function Choices<V extends string>(props: {
  label: string;
  hint: string;
  value: V;
  choices: readonly Choice<V>[];
  onChange(value: V): void;
}) {
  const { choices, onChange } = props;
  const choose = (text: string) => {
    const chosen = choices.find(({ value }) => value === text);
    if (chosen !== undefined) onChange(chosen.value);
  };
  return (
    <Radio.Group label={props.label} description={props.hint} value={props.value} onChange={choose}>
      <Stack gap="xs" mt="xs">
        {choices.map((choice) => (
          <Radio key={choice.value} {...choice} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function DdlPolicy({ options, onChange }: OptionsProps) {
  const { t } = useTranslation('wizard');
  const choices = (['apply', 'skip', 'stop'] as const).map((value) => ({
    value,
    label: t(`spec.ddlPolicy.${value}`),
    description: t(`spec.ddlPolicyHint.${value}`),
  }));
  return (
    <Choices
      label={t('spec.ddl')}
      hint={t('spec.ddlHint')}
      value={options.ddlPolicy}
      choices={choices}
      onChange={(ddlPolicy) => onChange({ ddlPolicy })}
    />
  );
}

function Consistency({ options, onChange }: OptionsProps) {
  const { t } = useTranslation(['wizard', 'details']);
  const choices = (['transaction', 'commit-order'] as const).map((value) => ({
    value,
    label: t(`details:configuration.consistencies.${value}`),
  }));
  return (
    <Choices
      label={t('details:configuration.consistency')}
      hint={t('spec.consistencyHint')}
      value={options.consistency}
      choices={choices}
      onChange={(consistency) => onChange({ consistency })}
    />
  );
}

function ForeignKeyChecks({ options, onChange }: OptionsProps) {
  const { t } = useTranslation('wizard');
  return (
    <Checkbox
      label={t('spec.fk')}
      description={t('spec.fkHint')}
      checked={options.foreignKeyChecks}
      onChange={(event) => onChange({ foreignKeyChecks: event.currentTarget.checked })}
    />
  );
}

function SyncpointSeconds({ options, onChange }: OptionsProps) {
  const { t } = useTranslation('wizard');
  return (
    <NumberInput
      label={t('spec.syncpoint')}
      description={t('spec.syncpointHint')}
      placeholder={t('spec.syncpointNone')}
      value={options.syncpointSeconds ?? ''}
      min={1}
      max={3_600}
      clampBehavior="strict"
      allowDecimal={false}
      maw={320}
      onChange={(value) => onChange({ syncpointSeconds: typeof value === 'number' ? value : null })}
    />
  );
}

function Decoder({ options, onChange }: OptionsProps) {
  const { t } = useTranslation(['wizard', 'details']);
  const choices = (['own', 'zongji'] as const).map((value) => ({
    value,
    label: t(`details:configuration.decoders.${value}`),
  }));
  return (
    <Choices
      label={t('details:configuration.decoder')}
      hint={t('spec.decoderHint')}
      value={options.decoder}
      choices={choices}
      onChange={(decoder) => onChange({ decoder })}
    />
  );
}

/** One field for each option that the contract has, in the order of the page. */
export const OPTION_FIELDS: Readonly<Record<keyof Options, ComponentType<OptionsProps>>> = {
  ddlPolicy: DdlPolicy,
  foreignKeyChecks: ForeignKeyChecks,
  consistency: Consistency,
  syncpointSeconds: SyncpointSeconds,
  decoder: Decoder,
};

/** Choices that most leave as they are; folded, with the present one in words. */
export function JobOptionsPanel(props: OptionsProps) {
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
              {t('spec.ddl')}: {t(`spec.ddlPolicy.${props.options.ddlPolicy}`)}
            </Text>
          </Group>
        </Accordion.Control>
        <Accordion.Panel>
          <Stack>
            {Object.entries(OPTION_FIELDS).map(([name, Field]) => (
              <Field key={name} {...props} />
            ))}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
