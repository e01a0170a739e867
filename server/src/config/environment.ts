import type { Given, Source } from './given.ts';
import { listSettings, type SettingName } from './settings.ts';
import { adviseName } from './suggest.ts';

/** Variables of the process, as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const nameByVariable: ReadonlyMap<string, SettingName> = new Map(
  listSettings().map(([name, setting]) => [setting.variable, name]),
);
const nameByFileVariable: ReadonlyMap<string, SettingName> = new Map(
  listSettings()
    .filter(([, setting]) => setting.isSecret)
    .map(([name, setting]) => [`${setting.variable}_FILE`, name]),
);
// URL and TOKEN are for the command that calls a server: both may run in one shell.
const FOREIGN = /^LATCHKEY_(URL|TOKEN|NODE|FAULTS|TEST_.*|BENCH_.*)$/;
// Kubernetes sets such variables in every container beside a Service whose name begins with "latchkey":
// kubernetes.io/docs/concepts/services-networking/service, "Environment variables".
const SERVICE_LINK_NAME =
  /^LATCHKEY_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?)$/;
const SERVICE_LINK_VALUE = /^(tcp|udp|sctp):\/\//;

/** Reads the `LATCHKEY_…` variables; one that means nothing is a problem, others are not looked at. */
export function readEnvironment(env: Environment): Source {
  const given: Given[] = [];
  const problems: string[] = [];
  const warnings: string[] = [];
  const isInKubernetes = env.KUBERNETES_SERVICE_HOST !== undefined;
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('LATCHKEY_') || text === undefined || FOREIGN.test(variable)) continue;
    if (isInKubernetes && isServiceLink(variable, text)) {
      if (nameByVariable.has(variable)) warnings.push(describeServiceLink(variable));
      continue;
    }
    const name = nameByVariable.get(variable);
    const secretName = nameByFileVariable.get(variable);
    const place = { text, label: variable, write: (value: string) => `${variable}=${value}` };
    if (name !== undefined) given.push({ setting: name, ...place });
    else if (secretName !== undefined) given.push({ setting: secretName, ...place, namesFile: true });
    else problems.push(describeUnknown(variable));
  }
  return { given, problems: [...problems, ...describeDoubles(given)], warnings };
}

function isServiceLink(variable: string, text: string): boolean {
  return SERVICE_LINK_NAME.test(variable) || (variable.endsWith('_PORT') && SERVICE_LINK_VALUE.test(text));
}

function describeServiceLink(variable: string): string {
  return (
    `${variable} holds what Kubernetes sets for a Service of that name, so it is ignored: ` +
    'set enableServiceLinks: false in the pod, or give the Service another name.'
  );
}

function describeUnknown(variable: string): string {
  const plain = variable.replace(/_FILE$/, '');
  if (nameByVariable.has(plain)) {
    return `${variable} is not a setting, as only secrets are read from files of their own: write ${plain}.`;
  }
  const known = [...nameByVariable.keys(), ...nameByFileVariable.keys()];
  return `${variable} is not a setting: ${adviseName(variable, known)}`;
}

function describeDoubles(given: readonly Given[]): string[] {
  return given
    .filter(
      (one) => one.namesFile && given.some((other) => other.setting === one.setting && !other.namesFile),
    )
    .map(({ label }) => `${label.replace(/_FILE$/, '')} and ${label} are both set: keep one of them.`);
}
