import { Button, Checkbox, Group, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { StartPreview } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { zoneOffset } from '../../../i18n/format.ts';
import { inLanguage } from '../../../i18n/in-language.ts';
import { useLanguage } from '../../../i18n/use-format.ts';
import { parseStart, START_KINDS, type StartForm, type StartKind, type StartText } from './start-form.ts';

export interface ChoiceProps {
  readonly form: StartForm;
  /** Fields at fault, shown once `showFaults`. */
  readonly faults: readonly StartText[];
  readonly showFaults: boolean;
  readonly preview: StartPreview | undefined;
  onChange(part: Partial<StartForm>): void;
  onBlur(): void;
}

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } };

/** Why a position is refused, at its field: the form's own rule, or what the source says. */
function useError({ form, faults, showFaults, preview }: ChoiceProps) {
  const { t } = useTranslation('wizard');
  const language = useLanguage();
  return (field: StartText, carriesProblem = false) => {
    if (faults.includes(field)) {
      const { gtidFault } = parseStart(form);
      const reason = field === 'gtidSet' && gtidFault !== null ? ` (${gtidFault})` : '';
      return showFaults && t(`start.faults.${field}`) + reason;
    }
    return carriesProblem && faults.length === 0 && preview && inLanguage(preview, language).problem;
  };
}

function GtidFields(props: ChoiceProps) {
  const { t } = useTranslation('wizard');
  const { form, preview, onChange } = props;
  const error = useError(props);
  return (
    <>
      <Textarea
        id="field-start-gtidSet"
        label={t('start.gtidSet')}
        placeholder="3E11FA47-71CA-11E1-9E33-C80AA9429562:1-23"
        value={form.gtidSet}
        error={error('gtidSet', true)}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        styles={mono}
        onChange={(event) => onChange({ gtidSet: event.currentTarget.value })}
        onBlur={props.onBlur}
      />
      {(preview?.missingPurged || form.addPurged) && (
        <Stack gap={4}>
          {preview?.missingPurged && (
            <Text size="sm">
              {t('start.missingPurged')} <span className="mono">{preview.missingPurged}</span>
            </Text>
          )}
          <Checkbox
            label={t('start.addPurged')}
            checked={form.addPurged}
            onChange={(event) => onChange({ addPurged: event.currentTarget.checked })}
          />
        </Stack>
      )}
    </>
  );
}

function FileFields(props: ChoiceProps) {
  const { t } = useTranslation('wizard');
  const { form, preview, onChange } = props;
  const error = useError(props);
  return (
    <>
      <Group align="flex-start" grow>
        <TextInput
          id="field-start-file"
          label={t('start.file')}
          placeholder="binlog.000001"
          value={form.file}
          error={error('file')}
          spellCheck={false}
          styles={mono}
          onChange={(event) => onChange({ file: event.currentTarget.value })}
          onBlur={props.onBlur}
        />
        <TextInput
          id="field-start-position"
          label={t('start.filePosition')}
          placeholder="1307"
          inputMode="numeric"
          value={form.position}
          error={error('position', true)}
          styles={mono}
          onChange={(event) => onChange({ position: event.currentTarget.value })}
          onBlur={props.onBlur}
        />
      </Group>
      {preview && preview.nearest.length > 0 && (
        <Group gap="xs">
          <Text size="sm">{t('start.nearest')}</Text>
          {preview.nearest.map(({ file, position }) => (
            <Button
              key={`${file}:${position}`}
              size="compact-xs"
              variant="default"
              onClick={() => onChange({ file, position })}
            >
              {t('start.use', { what: `${file}:${position}` })}
            </Button>
          ))}
        </Group>
      )}
    </>
  );
}

function TimeField(props: ChoiceProps) {
  const { t } = useTranslation('wizard');
  const { form, onChange } = props;
  const error = useError(props);
  const at = form.timestamp === '' ? new Date() : new Date(form.timestamp);
  return (
    <TextInput
      id="field-start-timestamp"
      type="datetime-local"
      step={1}
      label={t('start.time')}
      description={t('start.zone', { zone: zoneOffset(Number.isNaN(at.getTime()) ? new Date() : at) })}
      value={form.timestamp}
      error={error('timestamp', true)}
      onChange={(event) => onChange({ timestamp: event.currentTarget.value })}
      onBlur={props.onBlur}
    />
  );
}

const FIELDS: Readonly<Record<StartKind, ((props: ChoiceProps) => React.ReactNode) | null>> = {
  now: null,
  gtid: GtidFields,
  'file-position': FileFields,
  timestamp: TimeField,
};

/** The kinds of start position; the fields of the one chosen stand under it. */
export function StartChoices(props: ChoiceProps) {
  const { t } = useTranslation('wizard');
  const { form, onChange } = props;
  return (
    <Radio.Group
      label={t('start.position')}
      description={t('start.fixed')}
      value={form.kind}
      onChange={(kind) => onChange({ kind: kind as StartKind })}
    >
      <Stack gap="sm" mt="sm">
        {START_KINDS.map((kind) => {
          const Fields = FIELDS[kind];
          return (
            <div key={kind}>
              <Radio value={kind} label={t(`start.kinds.${kind}`)} description={t(`start.hints.${kind}`)} />
              {kind === form.kind && Fields !== null && (
                <Stack gap="xs" pl={32} mt="xs">
                  <Fields {...props} />
                  {kind !== 'timestamp' && (
                    <Text size="xs" c="dimmed">
                      {t('start.conflictHint')}
                    </Text>
                  )}
                </Stack>
              )}
            </div>
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
