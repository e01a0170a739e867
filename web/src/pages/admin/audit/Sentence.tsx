import type { AuditEventRecord } from '@latchkey/client';
import type { ReactNode } from 'react';
import { OuterText } from '../../../components/OuterText.tsx';
import type { EventParts } from '../../../texts/audit-sentence-parts.tsx';
import { auditActions, auditActors } from '../../../texts/audit-sentences.tsx';
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
  const known = own(own(auditActions, event.service_name), event.action_name);
  if (known !== undefined) return known.say(partsOf(event, names));
  return (
    <>
      {whoOf(event)} <OuterText text={event.action_name} />
    </>
  );
}

function partsOf(event: AuditEventRecord, names: Names): EventParts {
  const { request_params: params, principal_id: actorId } = event;
  const raw = (name: string) => own(params, name);
  const named = (idParam: string) => own(names, raw(idParam) ?? '');
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

/** What a record has under a name that somebody else has chosen. */
function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
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
