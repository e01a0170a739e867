import type { IpAccessListInfo } from '@latchkey/client';
import { Button } from '../../../components/Button.tsx';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { EditIcon, TrashIcon } from '../../../components/icons.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { ipListTexts } from '../../../texts/ip-access-lists.tsx';
import { visibleText } from '../../../visible-text.ts';
import type { ListIntent } from './list-intent.ts';

interface IpListTableProps {
  readonly lists: readonly IpAccessListInfo[];
  readonly onIntent: (intent: ListIntent) => void;
}

type Row = IpAccessListInfo;

const ADDRESSES_SHOWN = 3;
const ADDRESS_LENGTH = 64;
const LABEL_LENGTH = 256;
const texts = ipListTexts;

/** The lists, allow lists first. */
export function IpListTable({ lists, onIntent }: IpListTableProps) {
  const now = useNow(NOW_AND_THEN_MS);
  const rows = lists.toSorted((one, other) => one.list_type.localeCompare(other.list_type));
  return (
    <DataTable
      label={texts.lists}
      columns={columns(now, onIntent)}
      rows={rows}
      rowKey={(list) => list.list_id}
    />
  );
}

function columns(now: number, onIntent: IpListTableProps['onIntent']): Column<Row>[] {
  const names = texts.columns;
  return [
    {
      id: 'label',
      name: names.label,
      cell: ({ label }) => (
        <span className="ip-list-label">
          <OuterText text={label} maxLength={LABEL_LENGTH} />
        </span>
      ),
    },
    {
      id: 'type',
      name: names.type,
      cell: ({ list_type }) => (
        <span className={`badge ${list_type === 'BLOCK' ? 'badge-revoked' : 'badge-on'}`}>
          {texts.types[list_type]}
        </span>
      ),
    },
    { id: 'addresses', name: names.addresses, cell: (list) => <Addresses list={list} /> },
    {
      id: 'state',
      name: names.state,
      cell: ({ enabled }) => <span className={enabled ? '' : 'muted'}>{enabled ? texts.on : texts.off}</span>,
    },
    { id: 'changed', name: names.changed, cell: (list) => <Moment at={list.updated_at} now={now} /> },
    { id: 'acts', name: names.acts, kind: 'act', cell: (list) => <Acts list={list} onIntent={onIntent} /> },
  ];
}

function Addresses({ list: { ip_addresses, address_count, list_type } }: { list: Row }) {
  if (address_count === 0)
    return <span className="muted">{list_type === 'ALLOW' ? texts.emptyAllow : texts.emptyBlock}</span>;
  const more = address_count - ADDRESSES_SHOWN;
  return (
    <span className="moment">
      {texts.addresses(address_count)}
      <span className="moment-below">
        {ip_addresses
          .slice(0, ADDRESSES_SHOWN)
          .map((address) => visibleText(address, ADDRESS_LENGTH))
          .join(', ')}
        {more > 0 && ` ${texts.andMore(more)}`}
      </span>
    </span>
  );
}

function Acts({ list, onIntent }: { list: Row; onIntent: IpListTableProps['onIntent'] }) {
  const label = visibleText(list.label, LABEL_LENGTH);
  const toggle = list.enabled ? 'disable' : 'enable';
  return (
    <span className="ip-list-acts">
      <Button
        look="quiet"
        aria-label={texts.actOn(texts[toggle], label)}
        onPress={() => onIntent({ act: toggle, list })}
      >
        {texts[toggle]}
      </Button>
      <Button
        look="icon"
        aria-label={texts.actOn(texts.edit, label)}
        onPress={() => onIntent({ act: 'edit', list })}
      >
        <EditIcon />
      </Button>
      <Button
        look="icon"
        aria-label={texts.actOn(texts.delete, label)}
        onPress={() => onIntent({ act: 'delete', list })}
      >
        <TrashIcon />
      </Button>
    </span>
  );
}
