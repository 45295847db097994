import { Button, Checkbox, Group, Modal, PasswordInput, Radio, Stack, TextInput } from '@mantine/core';
import { ROLES, type Role, type User, userInput, userPatch } from '@tideway/contract';
import { useMemo } from 'react';
import { Controller, type FieldPath, type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useSaveUser } from '../../api/hooks/use-accounts.ts';
import { fieldErrors } from '../../api/problem-error.ts';
import { formResolver } from '../../ui/form/form-resolver.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

interface UserForm {
  name: string;
  email: string;
  role: Role;
  password: string;
  disabled: boolean;
}

const toInput = ({ name, email, role, password }: UserForm) => ({ name, email, role, password });
const toPatch = ({ name, role, password, disabled }: UserForm) => ({
  name,
  role,
  disabled,
  ...(password === '' ? {} : { password }),
});

function RoleChoice({ form, label }: { form: UseFormReturn<UserForm>; label: string }) {
  const { t } = useTranslation('accounts');
  return (
    <Controller
      control={form.control}
      name="role"
      render={({ field, fieldState }) => (
        <Radio.Group {...field} label={label} error={fieldState.error?.message}>
          <Stack gap="xs" mt="xs">
            {ROLES.map((role) => (
              <Radio key={role} value={role} label={t(`roles.${role}`)} description={t(`roleHints.${role}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
    />
  );
}

function useUserForm(known: User | null, isFirst: boolean, onClose: () => void) {
  const { t } = useTranslation('common');
  const save = useSaveUser(known?.id);
  const resolver = useMemo(
    () =>
      known === null ? formResolver<UserForm>(userInput, toInput, t) : formResolver<UserForm>(userPatch, toPatch, t),
    [known, t],
  );
  const form = useForm<UserForm>({
    resolver,
    mode: 'onTouched',
    defaultValues: {
      name: known?.name ?? '',
      email: known?.email ?? '',
      role: known?.role ?? (isFirst ? 'administrator' : 'viewer'),
      password: '',
      disabled: known?.disabled ?? false,
    },
  });
  const submit = form.handleSubmit(async () => {
    const values = form.getValues();
    try {
      await save.mutateAsync(known === null ? userInput.parse(toInput(values)) : userPatch.parse(toPatch(values)));
      onClose();
    } catch (error) {
      for (const { field, message } of fieldErrors(error)) form.setError(field as FieldPath<UserForm>, { message });
    }
  });
  return { form, save, submit };
}

/** Creates an account, or changes one. `isFirst`: it is an administrator, and from then on only accounts sign in. */
export function UserModal(props: { known: User | null; isFirst: boolean; onClose(): void }) {
  const { known, isFirst, onClose } = props;
  const { t } = useTranslation(['accounts', 'common']);
  const { form, save, submit } = useUserForm(known, isFirst, onClose);
  const text = (path: 'name' | 'email' | 'password') => ({
    ...form.register(path),
    error: form.getFieldState(path, form.formState).error?.message,
  });
  const title = known !== null ? t('users.editOf', { name: known.name }) : t(isFirst ? 'users.addFirst' : 'users.add');
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          <TextInput label={t('users.form.name')} required autoComplete="off" {...text('name')} />
          {known === null && (
            <TextInput label={t('users.form.email')} type="email" required autoComplete="off" {...text('email')} />
          )}
          {!isFirst && <RoleChoice form={form} label={t('users.form.role')} />}
          {(known === null || known.hasPassword) && (
            <PasswordInput
              label={t(known === null ? 'users.form.password' : 'users.form.newPassword')}
              description={t(known === null ? 'setup.passwordHint' : 'users.form.newPasswordHint')}
              required={known === null}
              autoComplete="new-password"
              {...text('password')}
            />
          )}
          {known !== null && <Checkbox label={t('users.form.disabled')} {...form.register('disabled')} />}
          {save.isError && fieldErrors(save.error).length === 0 && <ProblemAlert error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t(known === null ? 'users.form.create' : 'users.form.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
