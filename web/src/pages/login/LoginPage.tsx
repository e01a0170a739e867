import type { SignInOptions } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { beginSignIn } from '../../api/identities.ts';
import { Mark } from '../../components/Mark.tsx';
import { Notice } from '../../components/Notice.tsx';
import { ProviderButtons } from '../../components/ProviderButtons.tsx';
import { useDeparture } from '../../components/use-departure.ts';
import { signInOptionsQuery } from '../../identity-queries.ts';
import { commonTexts } from '../../texts/common.tsx';
import { identitiesTexts } from '../../texts/identities.tsx';
import { signInTexts } from '../../texts/sign-in.tsx';
import { SignInForm } from './SignInForm.tsx';

const route = getRouteApi('/login');

/** A server that cannot say what it takes is no reason to hide the way in that there always was. */
const PASSWORD_ALONE: SignInOptions = { password: true, identity_providers: [] };

/** The ways to sign in that there are. */
export function LoginPage() {
  const { next } = route.useSearch();
  const { data: options = PASSWORD_ALONE } = useQuery(signInOptionsQuery);
  const providers = options.identity_providers;
  return (
    <main className="login">
      <title>{commonTexts.pageTitle(signInTexts.title)}</title>
      <div className="login-card">
        <Mark />
        <h1>{signInTexts.heading}</h1>
        <p className="login-lead">{signInTexts.lead}</p>
        <HowItEnded options={options} />
        {providers.length > 0 && <ProviderSignIn options={options} next={next} />}
        {providers.length > 0 && options.password && <p className="or-line">{identitiesTexts.or}</p>}
        {options.password && <SignInForm next={next} hasFocus={providers.length === 0} />}
        {!options.password && providers.length === 0 && (
          <Notice tone="warning">
            <p>{identitiesTexts.passwordsOff}</p>
            <p>{identitiesTexts.passwordsOffAdvice}</p>
          </Notice>
        )}
      </div>
      {options.password && <p className="login-foot">{signInTexts.forgotten}</p>}
      <p className="login-foot">
        <Link to="/docs/api">{signInTexts.httpApi}</Link>
      </p>
    </main>
  );
}

/** What whoever comes back from a provider without being signed in should know. */
function HowItEnded({ options }: { options: SignInOptions }) {
  const { problem, provider } = route.useSearch();
  if (problem === undefined && provider === undefined) return null;
  const known = options.identity_providers.find(({ name }) => name === provider);
  const title = known?.title ?? identitiesTexts.theProvider;
  return (
    <Notice tone="error">
      <p>
        {problem === undefined ? identitiesTexts.cookieLost(title) : identitiesTexts.problem(problem, title)}
      </p>
    </Notice>
  );
}

function ProviderSignIn({ options, next }: { options: SignInOptions; next: string | undefined }) {
  const { goingTo, problem, depart } = useDeparture();
  return (
    <>
      {problem !== undefined && <Notice tone="error">{problem}</Notice>}
      <ProviderButtons
        providers={options.identity_providers}
        label={identitiesTexts.continueWith}
        goingTo={goingTo}
        isPrimary={!options.password}
        onChoose={({ name }) => void depart(name, () => beginSignIn(name, next))}
      />
    </>
  );
}
