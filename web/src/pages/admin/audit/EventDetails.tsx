import type { AuditEventRecord } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { OuterText } from '../../../components/OuterText.tsx';
import { formatSecond, formatUtcMillisecond } from '../../../format-time.ts';
import { auditTexts, eventTexts } from '../../../texts/audit.tsx';
import type { AuditSearch } from './audit-search.ts';
import type { Names } from './Sentence.tsx';

interface Field {
  readonly name: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}

const LONGEST = 2_000;
const TOKEN_ID = /^[0-9a-f]{64}$/;

/** All that is kept of an event, and where to look further. */
export function EventDetails({ event, names }: { event: AuditEventRecord; names: Names }) {
  return (
    <div className="event-details">
      <Fields title={eventTexts.what} fields={factsOf(event)} />
      <Fields title={eventTexts.parameters} fields={parametersOf(event, names)} />
      <Fields title={eventTexts.trail} fields={placeOf(event)} />
      <SeeAlso event={event} />
    </div>
  );
}

function Fields({ title, fields }: { title: string; fields: readonly Field[] }) {
  return (
    <section className="event-part">
      <h3>{title}</h3>
      {fields.length === 0 ? (
        <p className="muted">{eventTexts.noParameters}</p>
      ) : (
        <dl className="event-fields">
          {fields.map(({ name, value, note }) => (
            <div key={name}>
              <dt>
                <OuterText text={name} />
              </dt>
              <dd>
                {value}
                {note !== undefined && <span className="event-note">{note}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function factsOf(event: AuditEventRecord): Field[] {
  const at = Date.parse(event.event_time);
  const { status_code: status, error_message: error, result } = event.response;
  return [
    { name: eventTexts.time, value: formatSecond(at), note: auditTexts.utc(formatUtcMillisecond(at)) },
    { name: eventTexts.service, value: code(event.service_name) },
    { name: eventTexts.action, value: code(event.action_name) },
    { name: eventTexts.who, value: text(event.user_identity.email) },
    { name: eventTexts.principalId, value: code(event.principal_id?.toString() ?? null) },
    { name: eventTexts.address, value: code(event.source_ip_address || auditTexts.onTheMachine) },
    { name: eventTexts.client, value: text(event.user_agent) },
    { name: eventTexts.status, value: code(String(status)) },
    ...(error === null ? [] : [{ name: eventTexts.error, value: text(error) }]),
    ...(result === null ? [] : [{ name: eventTexts.result, value: text(result) }]),
    {
      name: eventTexts.occurrences,
      value: auditTexts.times(event.occurrences),
      ...(event.occurrences > 1 && { note: eventTexts.occurrencesNote }),
    },
    { name: eventTexts.session, value: code(event.session_id) },
    { name: eventTexts.request, value: code(event.request_id) },
  ];
}

function parametersOf({ request_params }: AuditEventRecord, names: Names): Field[] {
  return Object.entries(request_params).map(([name, value]) => {
    const known = /userId$/i.test(name) && Object.hasOwn(names, value) ? names[value] : undefined;
    return { name, value: code(value), ...(known !== undefined && { note: text(known) }) };
  });
}

function placeOf(event: AuditEventRecord): Field[] {
  return [
    { name: eventTexts.eventId, value: code(event.event_id) },
    { name: eventTexts.chain, value: code(event.chain), note: eventTexts.chainNote },
    { name: eventTexts.number, value: code(String(event.chain_seq)), note: eventTexts.numberNote },
    { name: eventTexts.hash, value: code(event.prev_hash), note: eventTexts.hashNote },
    { name: eventTexts.workspace, value: code(event.workspace_id) },
    { name: eventTexts.account, value: code(event.account_id) },
    { name: eventTexts.level, value: code(event.audit_level) },
    { name: eventTexts.version, value: code(event.version) },
  ];
}

function SeeAlso({ event }: { event: AuditEventRecord }) {
  const { principal_id: id, user_identity, source_ip_address: address, request_params } = event;
  const { action_name, service_name } = event;
  const who = id === null ? user_identity.email : String(id);
  const tokenId = request_params.tokenId ?? '';
  const links: readonly (readonly [string, AuditSearch])[] = [
    [eventTexts.byThem, { principal: who }],
    ...(address === '' ? [] : [[eventTexts.fromThere, { address }] as const]),
    ...(TOKEN_ID.test(tokenId) ? [[eventTexts.ofToken, { token_id: tokenId }] as const] : []),
    [eventTexts.likeThis, { action: action_name, service: service_name }],
  ];
  return (
    <nav className="event-links" aria-label={eventTexts.seeAlso}>
      {links.map(([name, search]) => (
        <Link key={name} to="/admin/audit" search={search}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

function text(value: string): ReactNode {
  return value === '' ? (
    <span className="muted">{eventTexts.none}</span>
  ) : (
    <OuterText text={value} maxLength={LONGEST} />
  );
}

function code(value: string | null): ReactNode {
  return value === null || value === '' ? (
    <span className="muted">{eventTexts.none}</span>
  ) : (
    <code>
      <OuterText text={value} maxLength={LONGEST} />
    </code>
  );
}
