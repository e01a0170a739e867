import type { AuditActions, AuditService } from '@latchkey/client';
import type { ReactNode } from 'react';

/** What a sentence about an event is made of. Names are shown as they are, however they were written. */
export interface EventParts {
  readonly who: ReactNode;
  /** The owner of the token, by name, or by id when they are gone. */
  readonly owner: ReactNode;
  /** Whether whoever acted owns the token. */
  readonly isOwn: boolean;
  /** Whom it was done to. */
  readonly target: ReactNode;
  /** A request parameter, emphasized. */
  readonly param: (name: string) => ReactNode;
  /** A request parameter as it is, to decide by. */
  readonly raw: (name: string) => string | undefined;
  readonly address: ReactNode;
  readonly isRefused: boolean;
}

export interface ActionText {
  /** In the list of actions to look for. */
  readonly label: string;
  readonly say: (parts: EventParts) => ReactNode;
}

/** The texts of a service's actions, every one of them. */
export type ActionTexts<Service extends AuditService> = Readonly<Record<AuditActions[Service], ActionText>>;

const REASONS: Readonly<Record<string, string>> = {
  unknown: 'there is none like it',
  malformed: 'it is malformed',
  expired: 'it has expired',
  revoked: 'it was revoked',
  owner_inactive: 'its owner is inactive',
  tokens_disabled: 'tokens are switched off',
  no_permission: 'its owner may use no tokens',
  address_not_allowed: 'it may not be used from there',
  wrong: 'it was wrong',
  used_before: 'the code had been used',
  wrong_verifier: 'it was not the command that the code was for',
  wrong_redirect: 'it was not where the code was sent',
  session_ended: 'the person had signed out',
  not_linked: 'nobody here has it',
  linked_elsewhere: 'somebody else has it',
  other_identity: 'it was another person than the one signed in',
  not_active: 'the person is inactive',
  not_fresh: 'the proof was too old',
  untrusted: 'the provider’s answer could not be trusted',
  failed: 'the provider could not be asked, or refused',
  not_good: 'it is not valid, or no longer',
  throttled: 'there were too many attempts',
  user_inactive: 'the person was inactive',
};

/** Why something was refused, as the end of a sentence; nothing where there are no words for it. */
export function because(reason: string | undefined): string {
  const known = reason === undefined ? undefined : REASONS[reason];
  return known === undefined ? '' : `: ${known}`;
}

/** An attempt that may have been refused: "read" and "read" with what was read. */
export function attempt(
  { who, isRefused }: EventParts,
  [present, past]: readonly [present: string, past: string],
  what: ReactNode,
): ReactNode {
  return isRefused ? (
    <>
      {who} tried to {present} {what}, and could not
    </>
  ) : (
    <>
      {who} {past} {what}
    </>
  );
}
