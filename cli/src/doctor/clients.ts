import { databrickscfgPath } from '../credential-files/places.ts';
import type { Terminal } from '../terminal.ts';
import { type FoundCredential, originOf } from './found.ts';
import type { LoginFinds } from './login-finds.ts';
import type { NetrcFiles } from './netrc-finds.ts';
import { whatSdkSends } from './sdk-client.ts';
import type { ProfileFinds } from './sdk-finds.ts';

/** What a program sends to the host when it is not told anything else. */
export type ClientAnswer =
  | { readonly kind: 'sends'; readonly credential: FoundCredential }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'fails'; readonly why: string };

export interface ClientReport {
  readonly client: string;
  readonly answer: ClientAnswer;
}

interface Finds {
  readonly netrc: NetrcFiles;
  readonly profiles: ProfileFinds | undefined;
  readonly variables: readonly FoundCredential[];
  readonly logins: Pick<LoginFinds, 'usual' | 'isAmbiguous'>;
}

/** What each program sends to a host, by its own order of precedence. */
export function whatClientsSend(terminal: Terminal, host: string, finds: Finds): readonly ClientReport[] {
  const { netrc, profiles, variables, logins } = finds;
  const file = databrickscfgPath(terminal);
  const python = whatSdkSends(terminal, { file, parsed: profiles?.python, knowsDefaultProfile: true }, host);
  const go = whatSdkSends(terminal, { file, parsed: profiles?.go, knowsDefaultProfile: true }, host);
  const requests = whatRequestsSends(netrc);
  const ours = variables.find(
    ({ place }) => place.kind === 'variable' && place.variable === 'LATCHKEY_TOKEN',
  );
  return [
    { client: 'curl -n', answer: whatCurlSends(netrc) },
    { client: 'Python requests', answer: requests },
    { client: 'Python urllib', answer: { kind: 'nothing', why: 'it looks for none' } },
    { client: 'Databricks SDK for Python', answer: python },
    { client: 'Databricks SDK for Go', answer: go },
    { client: 'Databricks CLI', answer: go },
    { client: 'Terraform provider', answer: go },
    { client: 'MLflow', answer: whatMlflowSends(terminal, host, { python, requests, variables }) },
    { client: 'latchkey', answer: whatLatchkeySends(logins, ours) },
  ];
}

function whatLatchkeySends(
  { usual, isAmbiguous }: Finds['logins'],
  variable: FoundCredential | undefined,
): ClientAnswer {
  const credential = variable ?? usual;
  if (credential !== undefined) return { kind: 'sends', credential };
  const why = isAmbiguous
    ? 'several logins could be meant: --profile says which'
    : 'LATCHKEY_TOKEN is not set, and there is no login to be seen';
  return { kind: 'nothing', why };
}

function whatCurlSends({ curl }: NetrcFiles): ClientAnswer {
  if (curl === undefined) return { kind: 'nothing', why: 'there is no ~/.netrc' };
  const problem = curl.problems.find((text) => text.startsWith('curl '));
  if (problem !== undefined) return { kind: 'fails', why: problem };
  return curl.curl === undefined
    ? { kind: 'nothing', why: `${curl.file} has no entry for the host` }
    : { kind: 'sends', credential: curl.curl };
}

function whatRequestsSends({ python }: NetrcFiles): ClientAnswer {
  if (python === undefined) return { kind: 'nothing', why: 'there is no .netrc' };
  const problem = python.problems.find((text) => text.startsWith('python '));
  if (problem !== undefined) return { kind: python.isFatalToPython ? 'fails' : 'nothing', why: problem };
  return python.python === undefined
    ? { kind: 'nothing', why: `${python.file} has no entry for the host` }
    : { kind: 'sends', credential: python.python };
}

interface Others {
  readonly python: ClientAnswer;
  readonly requests: ClientAnswer;
  readonly variables: readonly FoundCredential[];
}

/** MLflow asks by `requests`, which puts what a `.netrc` holds over any header that it was given. */
function whatMlflowSends(
  { env }: Terminal,
  host: string,
  { python, requests, variables }: Others,
): ClientAnswer {
  const address = env.MLFLOW_TRACKING_URI;
  if (!address) return { kind: 'nothing', why: 'MLFLOW_TRACKING_URI is not set' };
  if (address !== 'databricks' && originOf(address) !== originOf(host)) {
    return { kind: 'nothing', why: 'MLFLOW_TRACKING_URI names another place' };
  }
  if (requests.kind !== 'nothing') return requests;
  if (address === 'databricks') return python;
  const names = ['MLFLOW_TRACKING_PASSWORD', 'MLFLOW_TRACKING_TOKEN'];
  const [credential] = names.flatMap((name) =>
    variables.filter(({ place }) => place.kind === 'variable' && place.variable === name),
  );
  return credential === undefined
    ? { kind: 'nothing', why: 'no variable holds a credential' }
    : { kind: 'sends', credential };
}
