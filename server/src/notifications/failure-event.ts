import type { AuditEvent, Caller } from '../audit/audit-event.ts';

/** What is told of notifications that nobody got. */
export function failureEvent(
  caller: Caller,
  params: Readonly<Record<string, string>>,
  reason: string,
): AuditEvent {
  const [service, action] = ['latchkey', 'notificationFailed'] as const;
  return { service, action, caller, params, statusCode: 500, errorMessage: reason };
}
