import type { IpAccessListInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { ipListFormTexts, ipListTexts } from '../../../texts/ip-access-lists.tsx';
import { previewQuery } from './ip-list-queries.ts';
import { draftOf, intendedChange, type ListDraft } from './list-draft.ts';
import type { WritingIntent } from './list-intent.ts';
import { useSaveList } from './use-save-list.ts';
import { useSettled } from './use-settled.ts';

/** Long enough not to ask for each letter. */
const SETTLED_MS = 400;

/** A list that is being written: what stands in the form, what it would do, and how it is saved. */
export function useListForm(intent: WritingIntent, onClose: (message?: string) => void) {
  const [seen, setSeen] = useState(intent.act === 'edit' ? intent.list : undefined);
  const [draft, setDraft] = useState(() => draftOf(seen));
  const [isTried, setTried] = useState(false);
  const settled = useSettled(draft, SETTLED_MS);
  const preview = useQuery(previewQuery(intendedChange(seen, settled)));
  const saving = useSaveList(seen, () => onClose(ipListTexts.saved(draft.label.trim())));
  const hasName = draft.label.trim() !== '';
  const isReadable = !preview.data?.problems.some(({ kind }) => kind === 'unreadable');
  const blocker = !hasName ? ipListFormTexts.nameFirst : isReadable ? undefined : ipListFormTexts.mendFirst;

  return {
    ...{ draft, preview, saving, checkedField: settled.field },
    /** What is to be mended before it can be saved, once somebody has tried. */
    blocker: isTried ? blocker : undefined,
    isNameMissing: isTried && !hasName,
    change: (fields: Partial<ListDraft>) => setDraft({ ...draft, ...fields }),
    submit(event: SyntheticEvent) {
      event.preventDefault();
      setTried(true);
      if (blocker === undefined) void saving.save(draft);
    },
    takeTheirs(list: IpAccessListInfo) {
      setSeen(list);
      setDraft(draftOf(list));
      saving.forget();
    },
  };
}
