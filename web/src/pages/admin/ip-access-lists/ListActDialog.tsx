import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { changeIpAccessList, deleteIpAccessList } from '../../../api/ip-access-lists.ts';
import { ApiError, messageOf } from '../../../api/request.ts';
import { ActCancelled, useAct } from '../../../components/ActProvider.tsx';
import { Button } from '../../../components/Button.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { ipListActTexts, ipListTexts } from '../../../texts/ip-access-lists.tsx';
import { visibleText } from '../../../visible-text.ts';
import { ChangeImpact } from './ChangeImpact.tsx';
import { previewQuery } from './ip-list-queries.ts';
import type { PlainIntent } from './list-intent.ts';

interface ListActDialogProps {
  readonly intent: PlainIntent;
  /** With what to say when it is done. */
  readonly onClose: (message?: string) => void;
}

const LABEL_LENGTH = 80;
const texts = ipListActTexts;

/** Says what switching a list on or off, or deleting it, would do, and does it. */
export function ListActDialog({ intent, onClose }: ListActDialogProps) {
  const { act: kind, list } = intent;
  const label = visibleText(list.label, LABEL_LENGTH);
  const { list_type, ip_addresses } = list;
  const after = { list_type, ip_addresses, enabled: kind === 'enable' };
  const preview = useQuery(
    previewQuery({ list_id: list.list_id, ...(kind !== 'delete' && { list: after }), enforced: true }),
  );
  const { carryOut, isPending, problem } = useListAct(intent, () => onClose(DONE[kind](label)));

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    void carryOut();
  }

  return (
    <DialogFrame title={TITLES[kind](label)} role="alertdialog" onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={submit}>
        {kind === 'delete' && <p>{texts.deleteMeans}</p>}
        <ChangeImpact query={preview} />
        {problem !== undefined && (
          <Notice tone="error" title={texts.notDone}>
            <p>{problem}</p>
          </Notice>
        )}
        <div className="dialog-actions">
          <Button onPress={() => onClose()} autoFocus>
            {texts.cancel}
          </Button>
          <Button look={kind === 'delete' ? 'danger' : 'primary'} type="submit" isPending={isPending}>
            {texts[kind]}
          </Button>
        </div>
      </form>
    </DialogFrame>
  );
}

const TITLES = { enable: texts.enableTitle, disable: texts.disableTitle, delete: texts.deleteTitle };
const DONE = { enable: ipListTexts.enabled, disable: ipListTexts.disabled, delete: ipListTexts.deleted };

function useListAct({ act: kind, list }: PlainIntent, onDone: () => void) {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function carryOut() {
    setPending(true);
    setProblem(undefined);
    const work = (): Promise<unknown> =>
      kind === 'delete' ? deleteIpAccessList(list) : changeIpAccessList(list, { enabled: kind === 'enable' });
    try {
      await act(work, { mayNeedProof: true });
      onDone();
    } catch (error) {
      setPending(false);
      if (error instanceof ActCancelled) return;
      const hasChanged = error instanceof ApiError && error.status === 412;
      setProblem(hasChanged ? texts.changedMeanwhile : messageOf(error));
    }
  }

  return { carryOut, isPending, problem };
}
