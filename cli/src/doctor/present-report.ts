import { renderTable } from '../output.ts';
import type { Verdict } from './ask.ts';
import type { ClientAnswer } from './clients.ts';
import { describePlace } from './found.ts';
import type { Examined, Report } from './report.ts';

/** A report as JSON: every place and verdict, no value. */
export function presentReport({ host, credentials, clients, files, problems }: Report): object {
  return {
    host,
    credentials: credentials.map(({ credential, verdict, clients: usedBy }) => ({
      place: credential.place,
      kind: credential.kind,
      ...(credential.userName !== undefined && { user_name: shownName(credential.userName) }),
      status: verdict.status,
      ...(verdict.note !== undefined && { note: verdict.note }),
      ...(verdict.tokenId !== undefined && { token_id: verdict.tokenId }),
      ...(verdict.expiresAt !== undefined && { expiry_time: verdict.expiresAt }),
      used_by: usedBy,
      shadowed: usedBy.length === 0,
    })),
    clients: clients.map(({ client, answer }) => ({
      client,
      ...(answer.kind === 'sends' ? { sends: answer.credential.place } : { [answer.kind]: answer.why }),
    })),
    files: files.map(({ file, isOpenToOthers, isOwn, problems: ofFile }) => ({
      file,
      open_to_others: isOpenToOthers,
      own: isOwn,
      problems: ofFile,
    })),
    problems,
  };
}

/** A report as tables for people. */
export function renderReport({ host, credentials, clients, problems }: Report): string {
  const found = credentials.map((examined) => [
    describePlace(examined.credential.place),
    examined.credential.kind,
    describeVerdict(examined.verdict),
    describeUse(examined),
  ]);
  const sent = clients.map(({ client, answer }) => [client, describeAnswer(answer)]);
  const what =
    found.length === 0
      ? `Nothing on this machine is for ${host}.\n`
      : renderTable([['PLACE', 'KIND', 'THE SERVER SAYS', 'SENT BY'], ...found]);
  const wrong =
    problems.length === 0
      ? 'Nothing is wrong.\n'
      : `What is wrong:\n${problems.map((problem) => `${renderTable([[`- ${problem}`]])}`).join('')}`;
  return `${what}\n${renderTable([['PROGRAM', `SENDS TO ${host}`], ...sent])}\n${wrong}`;
}

function describeVerdict({ status, note, tokenId }: Verdict): string {
  const about = [note, tokenId && `id ${tokenId.slice(0, 12)}`].filter((text) => text !== undefined);
  return about.length === 0 ? status : `${status} (${about.join(', ')})`;
}

function describeUse({ clients }: Examined): string {
  return clients.length === 0 ? 'nobody: shadowed, or not looked for' : clients.join(', ');
}

function describeAnswer(answer: ClientAnswer): string {
  if (answer.kind === 'sends')
    return `the ${answer.credential.kind} in ${describePlace(answer.credential.place)}`;
  return answer.kind === 'fails' ? `fails: ${answer.why}` : `nothing: ${answer.why}`;
}

/** Some services have their tokens written as the user name. */
function shownName(userName: string): string {
  return /^[\w.+-]{0,19}$/.test(userName) || /^[^@\s]{1,64}@[\w.-]+$/.test(userName) ? userName : '(hidden)';
}
