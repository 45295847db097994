import { Alert, Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useProviderSignIn, useSignIn, useSignInMode } from '../../api/hooks/use-accounts.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

/** Where one was going; only within this console. */
function useNext(): string {
  const [params] = useSearchParams();
  const next = params.get('next') ?? '/clusters';
  return /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/clusters';
}

function PasswordForm() {
  const { t } = useTranslation('accounts');
  const next = useNext();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email === '' || password === '') return;
    signIn.mutate({ email, password }, { onSuccess: () => void navigate(next, { replace: true }) });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t('signIn.email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {signIn.isError && <ProblemAlert error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function ProviderButton({ name }: { name: string }) {
  const { t } = useTranslation('accounts');
  const signIn = useProviderSignIn(useNext());
  return (
    <>
      <Divider label={t('signIn.or')} />
      <Button variant="default" loading={signIn.isPending} onClick={() => signIn.mutate()}>
        {t('signIn.with', { name })}
      </Button>
      {signIn.isError && <ProblemAlert error={signIn.error} />}
    </>
  );
}

/** The way in with an account; says what to do where there is none yet. */
export function SignInPage() {
  const { t } = useTranslation('accounts');
  const mode = useSignInMode();
  const [params] = useSearchParams();
  const refused = params.get('error');
  return (
    <SignInFrame title={t('signIn.title')}>
      {mode.isPending && <Waiting what={t('signIn.title')} rows={3} />}
      {mode.isError && <ProblemAlert error={mode.error} onRetry={() => void mode.refetch()} />}
      {refused !== null && (
        <Alert color="red" role="alert">
          {t('signIn.providerRefused', { reason: refused.slice(0, 200) })}
        </Alert>
      )}
      {mode.data?.mode === 'local' && <Text size="sm">{t('signIn.local')}</Text>}
      {mode.data?.mode === 'setup' && <Text size="sm">{t('signIn.setup')}</Text>}
      {mode.data?.mode === 'required' && <PasswordForm />}
      {mode.data?.mode === 'required' && mode.data.oidc !== null && <ProviderButton name={mode.data.oidc} />}
      {mode.data?.mode === 'local' && (
        <Anchor href="/clusters" size="sm">
          Tideway
        </Anchor>
      )}
    </SignInFrame>
  );
}
