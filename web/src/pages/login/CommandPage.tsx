import type { CommandLoginRequest } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { lookUpCommandLogin } from '../../api/command-login.ts';
import { messageOf } from '../../api/request.ts';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Notice } from '../../components/Notice.tsx';
import { commandLoginTexts } from '../../texts/command-login.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { CarriedCode } from './CarriedCode.tsx';
import { CommandFacts } from './CommandFacts.tsx';
import { commandRequestOf } from './command-request.ts';
import { type Decision, useCommandLogin } from './use-command-login.ts';
import './command-login.css';

const route = getRouteApi('/login/command');

/** Asks whoever is signed in whether a command may have a token, each time anew. */
export function CommandPage() {
  const asked = commandRequestOf(route.useSearch());
  return asked === undefined ? (
    <CommandCard heading={commandLoginTexts.notGood}>
      <NotGood says={commandLoginTexts.notGoodSays} />
    </CommandCard>
  ) : (
    <AskedCommand asked={asked} />
  );
}

function AskedCommand({ asked }: { asked: CommandLoginRequest }) {
  const terms = useQuery({
    queryKey: ['command-login', asked],
    queryFn: () => lookUpCommandLogin(asked),
    ...{ gcTime: 0, staleTime: Number.POSITIVE_INFINITY },
  });
  const login = useCommandLogin(asked);
  const { decision, isPending, problem } = login;
  const refusal = terms.data?.refusal;
  if (terms.isError)
    return (
      <CommandCard heading={commandLoginTexts.notGood}>
        <NotGood says={messageOf(terms.error)} />
      </CommandCard>
    );
  return (
    <CommandCard heading={headingOf(decision)}>
      {problem !== undefined && <Notice tone="error">{problem}</Notice>}
      {decision.kind === 'open' && <p className="login-lead">{commandLoginTexts.lead}</p>}
      {decision.kind === 'open' && terms.isPending && <p role="status">{commandLoginTexts.loading}</p>}
      {decision.kind === 'open' && terms.data && (
        <>
          <CommandFacts asked={asked} terms={terms.data} />
          {refusal !== undefined && (
            <Notice tone="warning" title={commandLoginTexts.cannotAllow}>
              <p>{refusal}</p>
            </Notice>
          )}
          <div className="command-choice">
            <Button onPress={login.deny} isPending={isPending}>
              {commandLoginTexts.deny}
            </Button>
            {refusal === undefined && (
              <Button look="primary" onPress={login.allow} isPending={isPending}>
                {isPending ? commandLoginTexts.allowing : commandLoginTexts.allow}
              </Button>
            )}
          </div>
        </>
      )}
      {decision.kind === 'allowed' && (
        <>
          <p role="status">{commandLoginTexts.allowedLead}</p>
          <p className="command-note">{commandLoginTexts.notThere}</p>
        </>
      )}
      {decision.kind === 'denied' && <p role="status">{commandLoginTexts.deniedLead}</p>}
      {decision.kind === 'carried' && (
        <CarriedCode
          key={decision.code}
          {...{ code: decision.code, endsAt: decision.endsAt, isPending, onAnother: login.allow }}
        />
      )}
    </CommandCard>
  );
}

function CommandCard({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <main className="login command-login">
      <title>{commonTexts.pageTitle(commandLoginTexts.title)}</title>
      <div className="login-card">
        <Mark />
        <h1>{heading}</h1>
        {children}
      </div>
    </main>
  );
}

function NotGood({ says }: { says: string }) {
  return (
    <>
      <Notice tone="error">
        <p>{says}</p>
      </Notice>
      <p className="command-note">{commandLoginTexts.runAgain}</p>
    </>
  );
}

function headingOf({ kind }: Decision): string {
  if (kind === 'allowed') return commandLoginTexts.allowed;
  if (kind === 'denied') return commandLoginTexts.denied;
  return kind === 'carried' ? commandLoginTexts.carry : commandLoginTexts.heading;
}
