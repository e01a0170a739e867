import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type SyntheticEvent, useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Notice } from '../../components/Notice.tsx';
import { PasswordInput } from '../../components/PasswordInput.tsx';
import { TextInput } from '../../components/TextInput.tsx';
import { useSignIn } from '../../components/use-sign-in.ts';
import { sessionQuery } from '../../session.ts';
import { commonTexts } from '../../texts/common.tsx';
import { signInTexts } from '../../texts/sign-in.tsx';
import { ownPath } from './own-path.ts';

interface SignInFormProps {
  readonly next: string | undefined;
  /** Whether it is what most people come for. */
  readonly hasFocus: boolean;
}

/** Signs in with user name and password, then goes to the page that was asked for. */
export function SignInForm({ next, hasFocus }: SignInFormProps) {
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
        label={signInTexts.userName}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck="false"
        value={userName}
        onChange={setUserName}
        isRequired
        autoFocus={hasFocus}
      />
      <PasswordInput
        label={commonTexts.password}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        inputRef={passwordRef}
        isRequired
      />
      <Button look="primary" type="submit" isPending={isPending || secondsToWait > 0}>
        {secondsToWait > 0
          ? commonTexts.tryAgainIn(secondsToWait)
          : isPending
            ? signInTexts.signingIn
            : signInTexts.signIn}
      </Button>
    </form>
  );
}
