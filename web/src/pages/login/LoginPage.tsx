import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { type SyntheticEvent, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Notice } from '../../components/Notice.tsx';
import { PasswordInput } from '../../components/PasswordInput.tsx';
import { TextInput } from '../../components/TextInput.tsx';
import { useSignIn } from '../../components/use-sign-in.ts';
import { sessionQuery } from '../../session.ts';
import { ownPath } from './own-path.ts';

const route = getRouteApi('/login');

/** Signs in with user name and password, then goes to the page that was asked for. */
export function LoginPage() {
  const { next } = route.useSearch();
  return (
    <main className="login">
      <title>Sign in · Latchkey</title>
      <div className="login-card">
        <Mark />
        <h1>Sign in to Latchkey</h1>
        <p className="login-lead">Generate, see and revoke your access tokens.</p>
        <SignInForm next={next} />
      </div>
      <p className="login-foot">Forgotten your password? An administrator can set a new one.</p>
      <p className="login-foot">
        <Link to="/docs/api">HTTP API</Link>
      </p>
    </main>
  );
}

function SignInForm({ next }: { next: string | undefined }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const { isPending, problem, secondsToWait, attempt } = useSignIn();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const passwordRef = useRef<HTMLInputElement>(null);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const session = await attempt(userName, password);
    if (session === undefined) {
      passwordRef.current?.focus();
      passwordRef.current?.select();
      return;
    }
    queryClient.setQueryData(sessionQuery.queryKey, session);
    await router.navigate({ href: ownPath(next, location.origin), replace: true });
  }

  return (
    <form className="login-form" onSubmit={submit}>
      {problem !== undefined && <Notice tone="error">{problem}</Notice>}
      <TextInput
        label="User name"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck="false"
        value={userName}
        onChange={setUserName}
        isRequired
        autoFocus
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        inputRef={passwordRef}
        isRequired
      />
      <Button look="primary" type="submit" isPending={isPending || secondsToWait > 0}>
        {secondsToWait > 0 ? `Try again in ${secondsToWait} s` : isPending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
