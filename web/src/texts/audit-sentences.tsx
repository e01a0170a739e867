import type { AuditService } from '@latchkey/client';
import { accountsActions } from './audit-accounts.tsx';
import { dbfsActions } from './audit-dbfs.tsx';
import { latchkeyActions } from './audit-latchkey.tsx';
import { secretsActions } from './audit-secrets.tsx';
import type { ActionText, ActionTexts } from './audit-sentence-parts.tsx';
import { workspaceActions } from './audit-workspace.tsx';

const texts: { readonly [Service in AuditService]: ActionTexts<Service> } = {
  accounts: accountsActions,
  workspace: workspaceActions,
  secrets: secretsActions,
  dbfs: dbfsActions,
  latchkey: latchkeyActions,
};

/** Every action that the server tells of, by its service and its name in the trail. */
export const auditActions: Readonly<Record<string, Readonly<Record<string, ActionText>>>> = texts;

/** Who acted, where it is nobody with a name; begins a sentence. */
export const auditActors = { unknown: 'Somebody unknown', system: 'The server' };
