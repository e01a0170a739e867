import type { SecretAclInfo } from '@latchkey/client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { EditIcon, TrashIcon } from '../../../components/icons.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { useSession } from '../../../session.ts';
import { holderTexts } from '../../../texts/holders.tsx';
import { secretsTexts, secretAclTexts as texts } from '../../../texts/secrets.tsx';
import { visibleText } from '../../../visible-text.ts';
import type { AclIntent } from './AclsView.tsx';
import { RowAct } from './RowAct.tsx';

interface AclTableProps {
  readonly label: string;
  readonly items: readonly SecretAclInfo[];
  readonly onIntent: (intent: AclIntent) => void;
}

const MAX_NAME = 80;

/** What a user, group or service principal is called in what is said of them. */
export function shownName({ display_name }: SecretAclInfo): string {
  return visibleText(display_name, MAX_NAME);
}

/** Everybody who has a permission on a scope, by themselves or as a group. */
export function AclTable({ label, items, onIntent }: AclTableProps) {
  const columns: Column<SecretAclInfo>[] = [
    { id: 'who', name: texts.who, cell: (item) => <Who item={item} /> },
    { id: 'kind', name: texts.kind, cell: ({ kind }) => holderTexts.kinds[kind] },
    { id: 'may', name: texts.may, cell: ({ permission }) => secretsTexts.permissions[permission] },
    { id: 'acts', name: texts.acts, kind: 'act', cell: (item) => <Acts {...{ item, onIntent }} /> },
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={items}
      rowKey={({ kind, principal }) => `${kind} ${principal}`}
    />
  );
}

function Who({ item }: { readonly item: SecretAclInfo }) {
  const { kind, principal, display_name, is_own } = item;
  const isMe = useSession()?.user_name === principal && kind === 'user';
  return (
    <span className="secret-name">
      <span className="moment">
        <span className="token-comment">
          <OuterText text={display_name} maxLength={MAX_NAME} />
        </span>
        {principal !== display_name && (
          <span className="moment-below">
            <OuterText text={principal} maxLength={MAX_NAME} />
          </span>
        )}
      </span>
      {is_own && <span className="badge badge-quiet">{isMe ? texts.you : texts.youAreIn}</span>}
    </span>
  );
}

function Acts({ item, onIntent }: { readonly item: SecretAclInfo } & Pick<AclTableProps, 'onIntent'>) {
  const name = shownName(item);
  return (
    <span className="secret-acts">
      <RowAct label={texts.changeOne(name)} onPress={() => onIntent({ act: 'change', item })}>
        <EditIcon />
      </RowAct>
      <RowAct label={texts.removeOne(name)} onPress={() => onIntent({ act: 'remove', item })}>
        <TrashIcon />
      </RowAct>
    </span>
  );
}
