import type { AuditEventRecord } from '@latchkey/client';
import type { ReactNode } from 'react';
import { OuterText } from '../../../components/OuterText.tsx';
import { auditActions, auditActors, type EventParts } from '../../../texts/audit-sentences.tsx';
import { REFUSED_FROM } from './audit-search.ts';

/** Names of principals by their ids. */
export type Names = Readonly<Record<string, string>>;

const NAME_LENGTH = 80;

interface SentenceProps {
  readonly event: AuditEventRecord;
  readonly names: Names;
}

/** What happened, in words; the action's own name where nobody has words for it. */
export function Sentence({ event, names }: SentenceProps) {
  const known = Object.hasOwn(auditActions, event.action_name) ? auditActions[event.action_name] : undefined;
  if (known !== undefined) return known.say(partsOf(event, names));
  return (
    <>
      {whoOf(event)} <OuterText text={event.action_name} />
    </>
  );
}

function partsOf(event: AuditEventRecord, names: Names): EventParts {
  const { request_params: params, principal_id: actorId } = event;
  const raw = (name: string) => (Object.hasOwn(params, name) ? params[name] : undefined);
  const named = (idParam: string) => {
    const id = raw(idParam) ?? '';
    return Object.hasOwn(names, id) ? names[id] : undefined;
  };
  const ownerId = raw('userId');
  return {
    who: whoOf(event),
    owner: <Name text={named('userId') ?? (ownerId === undefined ? '' : `#${ownerId}`)} />,
    isOwn: ownerId !== undefined && ownerId === String(actorId),
    target: <Name text={raw('targetUserName') ?? named('targetUserId') ?? `#${raw('targetUserId') ?? ''}`} />,
    param: (name) => <Name text={raw(name) ?? ''} />,
    raw,
    address: <Name text={event.source_ip_address} />,
    isRefused: event.response.status_code >= REFUSED_FROM,
  };
}

function whoOf({ user_identity: { email } }: AuditEventRecord): ReactNode {
  if (email === 'unknown') return auditActors.unknown;
  if (email === 'System-User') return auditActors.system;
  return <Name text={email} />;
}

function Name({ text }: { text: string }) {
  return (
    <b className="event-name">
      <OuterText text={text} maxLength={NAME_LENGTH} />
    </b>
  );
}
