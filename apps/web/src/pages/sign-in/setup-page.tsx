import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { setupInput } from '@tideway/contract';
import { useMemo } from 'react';
import { type FieldPath, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { useSetUp } from '../../api/hooks/use-accounts.ts';
import { fieldErrors, ProblemError } from '../../api/problem-error.ts';
import { paths } from '../../app/paths.ts';
import { formResolver } from '../../ui/form/form-resolver.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

interface SetupForm {
  token: string;
  name: string;
  email: string;
  password: string;
}

function Form({ token }: { token: string }) {
  const { t } = useTranslation('accounts');
  const { t: words } = useTranslation('common');
  const navigate = useNavigate();
  const setUp = useSetUp();
  const resolver = useMemo(() => formResolver<SetupForm>(setupInput, (form) => form, words), [words]);
  const form = useForm<SetupForm>({
    resolver,
    mode: 'onTouched',
    defaultValues: { token, name: '', email: '', password: '' },
  });
  const submit = form.handleSubmit(async () => {
    try {
      await setUp.mutateAsync(setupInput.parse(form.getValues()));
      void navigate(paths.clusters, { replace: true });
    } catch (error) {
      for (const { field, message } of fieldErrors(error)) form.setError(field as FieldPath<SetupForm>, { message });
    }
  });
  const text = (path: 'name' | 'email' | 'password') => ({
    ...form.register(path),
    required: true,
    error: form.getFieldState(path, form.formState).error?.message,
  });
  const isDone = setUp.error instanceof ProblemError && setUp.error.problem.code === 'CONFLICT';
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        <Text size="sm">{t('setup.intro')}</Text>
        <TextInput label={t('setup.name')} autoComplete="name" {...text('name')} />
        <TextInput label={t('signIn.email')} type="email" autoComplete="username" {...text('email')} />
        <PasswordInput
          label={t('signIn.password')}
          description={t('setup.passwordHint')}
          autoComplete="new-password"
          {...text('password')}
        />
        {isDone && <Used />}
        {setUp.isError && !isDone && fieldErrors(setUp.error).length === 0 && <ProblemAlert error={setUp.error} />}
        <Button type="submit" loading={setUp.isPending}>
          {t('setup.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function Used() {
  const { t } = useTranslation('accounts');
  return (
    <Text size="sm" role="alert">
      {t('setup.done')}{' '}
      <Anchor component={Link} to={paths.signIn}>
        {t('setup.toSignIn')}
      </Anchor>
    </Text>
  );
}

/** Behind the one-time address: the first administrator. */
export function SetupPage() {
  const { t } = useTranslation('accounts');
  const [params] = useSearchParams();
  const token = params.get('token');
  return (
    <SignInFrame title={t('setup.title')}>
      {token === null ? <Text size="sm">{t('setup.noToken')}</Text> : <Form token={token} />}
    </SignInFrame>
  );
}
