import type { IpAccessListInfo } from '@latchkey/client';
import { useState } from 'react';
import { changeIpAccessList, createIpAccessList, getIpAccessList } from '../../../api/ip-access-lists.ts';
import { ApiError, messageOf } from '../../../api/request.ts';
import { ActCancelled, useAct } from '../../../components/ActProvider.tsx';
import { type ListDraft, listOf } from './list-draft.ts';

interface SaveList {
  readonly isPending: boolean;
  readonly problem: string | undefined;
  /** The list as somebody else has left it meanwhile; `gone` when they deleted it. */
  readonly conflict: IpAccessListInfo | 'gone' | undefined;
  readonly save: (draft: ListDraft) => Promise<void>;
  /** Writes over what somebody else has left, once it was seen. */
  readonly saveOver: (theirs: IpAccessListInfo, draft: ListDraft) => Promise<void>;
  /** Of the conflict, once it is settled. */
  readonly forget: () => void;
}

/** Saves a list, new or as it was seen. */
export function useSaveList(seen: IpAccessListInfo | undefined, onSaved: () => void): SaveList {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [conflict, setConflict] = useState<SaveList['conflict']>();

  async function saveAs(known: IpAccessListInfo | undefined, draft: ListDraft) {
    setPending(true);
    setProblem(undefined);
    setConflict(undefined);
    const list = listOf(draft);
    try {
      await act(() => (known ? changeIpAccessList(known, list) : createIpAccessList(list)), {
        mayNeedProof: true,
      });
      onSaved();
    } catch (error) {
      setPending(false);
      if (error instanceof ActCancelled) return;
      if (known !== undefined && isConflict(error)) setConflict(await findTheirs(known.list_id, setProblem));
      else setProblem(messageOf(error));
    }
  }

  return {
    isPending,
    problem,
    conflict,
    save: (draft) => saveAs(seen, draft),
    saveOver: saveAs,
    forget: () => setConflict(undefined),
  };
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 412 || error.status === 404);
}

async function findTheirs(
  listId: string,
  onProblem: (problem: string) => void,
): Promise<IpAccessListInfo | 'gone' | undefined> {
  try {
    return await getIpAccessList(listId);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return 'gone';
    onProblem(messageOf(error));
    return undefined;
  }
}
