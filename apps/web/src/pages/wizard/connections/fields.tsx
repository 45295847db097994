import { Input, TextInput, type TextInputProps } from '@mantine/core';
import { Controller, type FieldPath, useFormContext } from 'react-hook-form';
import { SecretField } from '../../../ui/form/secret-field.tsx';
import { PemField } from '../../../ui/pem/pem-field.tsx';
import { useWizard } from '../wizard-context.ts';
import type { ConnectionsForm } from './connections-form.ts';

export type Path = FieldPath<ConnectionsForm>;

/** Id of a field's input, for labels, the error summary and tests. */
export function fieldId(path: string): string {
  return `field-${path.replaceAll('.', '-')}`;
}

/** Saves what was typed when a field is left. */
export function useSaveOnBlur(): () => void {
  const { session } = useWizard();
  return () => void session.flush().catch(() => undefined);
}

/** A text field of step 1. */
export function TextField({ path, ...props }: { path: Path } & TextInputProps) {
  const form = useFormContext<ConnectionsForm>();
  const saveNow = useSaveOnBlur();
  const { onBlur, ...registered } = form.register(path);
  return (
    <TextInput
      id={fieldId(path)}
      error={form.getFieldState(path, form.formState).error?.message}
      autoComplete="off"
      spellCheck={false}
      {...props}
      {...registered}
      onBlur={(event) => {
        void onBlur(event);
        saveNow();
      }}
    />
  );
}

/** A password of step 1: "set · Replace" when stored. */
export function PasswordField({ path, label }: { path: 'source.password' | 'target.password'; label: string }) {
  const form = useFormContext<ConnectionsForm>();
  const saveNow = useSaveOnBlur();
  // The contract names what is wrong under `password.value`.
  const state = form.getFieldState(path, form.formState);
  const error = state.error as { message?: string; value?: { message?: string } } | undefined;
  return (
    <Controller
      control={form.control}
      name={path}
      render={({ field }) => (
        <SecretField
          id={fieldId(path)}
          label={label}
          secret={field.value}
          error={error?.message ?? error?.value?.message}
          onChange={field.onChange}
          onBlur={() => {
            field.onBlur();
            saveNow();
          }}
        />
      )}
    />
  );
}

/** A certificate of step 1. */
export function CertificateField({
  path,
  label,
}: {
  path: 'source.tls.ca' | 'source.tls.clientCertificate';
  label: string;
}) {
  const form = useFormContext<ConnectionsForm>();
  const saveNow = useSaveOnBlur();
  return (
    <Controller
      control={form.control}
      name={path}
      render={({ field, fieldState }) => (
        <PemField
          id={fieldId(path)}
          label={label}
          value={field.value}
          error={fieldState.error?.message}
          onChange={field.onChange}
          onBlur={() => {
            field.onBlur();
            saveNow();
          }}
        />
      )}
    />
  );
}

/** The client key: a secret that is a PEM. */
export function ClientKeyField({ label, stored }: { label: string; stored: string }) {
  const form = useFormContext<ConnectionsForm>();
  const saveNow = useSaveOnBlur();
  return (
    <Controller
      control={form.control}
      name="source.tls.clientKey"
      render={({ field, fieldState }) => {
        const secret = field.value;
        if (secret.stored && !secret.replacing && secret.value === '') {
          return (
            <SecretField
              id={fieldId('source.tls.clientKey')}
              label={label}
              secret={secret}
              onChange={field.onChange}
              onBlur={field.onBlur}
            />
          );
        }
        return (
          <Input.Wrapper description={secret.stored ? stored : undefined}>
            <PemField
              id={fieldId('source.tls.clientKey')}
              label={label}
              value={secret.value}
              error={fieldState.error?.message}
              secret
              onChange={(value) => field.onChange({ ...secret, value })}
              onBlur={() => {
                field.onBlur();
                saveNow();
              }}
            />
          </Input.Wrapper>
        );
      }}
    />
  );
}
