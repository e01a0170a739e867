import type { ClusterInfo } from '@latchkey/client';
import { type SyntheticEvent, useState } from 'react';
import { changeCluster, registerCluster } from '../../../api/clusters.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextArea } from '../../../components/TextArea.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { clusterFormTexts } from '../../../texts/clusters.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { visibleText } from '../../../visible-text.ts';
import { type ClusterDraft, draftOf, fieldsOf, problemsOf } from './cluster-draft.ts';
import { UrlField } from './UrlField.tsx';

interface ClusterDialogProps {
  /** Left out: a new one. */
  readonly cluster?: ClusterInfo;
  /** With the cluster as it was saved. */
  readonly onClose: (saved?: ClusterInfo) => void;
}

const MAX_NAME_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 1_000;
const MAX_VERSION_LENGTH = 64;
const texts = clusterFormTexts;

/** Registers a cluster, or changes what is registered. */
export function ClusterDialog({ cluster, onClose }: ClusterDialogProps) {
  const form = useClusterForm(cluster, onClose);
  const title = cluster ? texts.editTitle(visibleText(cluster.name, MAX_NAME_LENGTH)) : texts.addTitle;
  return (
    <DialogFrame title={title} size="medium" onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={form.submit} noValidate>
        <Fields form={form} />
        {form.problem !== undefined && (
          <Notice tone="error" title={texts.notSaved}>
            <p>{form.problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose()} isPending={form.isPending}>
          {cluster ? texts.save : texts.register}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

function useClusterForm(cluster: ClusterInfo | undefined, onClose: ClusterDialogProps['onClose']) {
  const [draft, setDraft] = useState(() => draftOf(cluster));
  const [isTried, setTried] = useState(false);
  const { attempt, isPending, problem } = useAttempt();
  const found = problemsOf(draft);

  async function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    setTried(true);
    if (Object.keys(found).length > 0) {
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    const fields = fieldsOf(draft);
    const done = await attempt(() => (cluster ? changeCluster(cluster, fields) : registerCluster(fields)));
    if (done) onClose(done.answer.cluster);
  }

  return {
    ...{ draft, isPending, problem, submit },
    problems: isTried ? found : {},
    change: (fields: Partial<ClusterDraft>) => setDraft({ ...draft, ...fields }),
  };
}

function Fields({ form }: { readonly form: ReturnType<typeof useClusterForm> }) {
  const { draft, problems, change } = form;
  return (
    <>
      <TextInput
        label={texts.name}
        description={problems.name ?? texts.nameHint}
        value={draft.name}
        onChange={(name) => change({ name })}
        isInvalid={problems.name !== undefined}
        maxLength={MAX_NAME_LENGTH}
        autoComplete="off"
        autoFocus
      />
      <UrlField url={draft.url} problem={problems.url} onChange={(url) => change({ url })} />
      <TextInput
        label={texts.sparkVersion}
        note={commonTexts.optional}
        description={texts.sparkVersionHint}
        value={draft.sparkVersion}
        onChange={(sparkVersion) => change({ sparkVersion })}
        maxLength={MAX_VERSION_LENGTH}
        autoComplete="off"
      />
      <TextArea
        label={texts.description}
        note={commonTexts.optional}
        description={texts.descriptionHint}
        rows={2}
        value={draft.description}
        onChange={(description) => change({ description })}
        maxLength={MAX_DESCRIPTION_LENGTH}
      />
      <TextArea
        label={texts.tags}
        note={commonTexts.optional}
        description={problems.tags ?? texts.tagsHint}
        rows={2}
        value={draft.tags}
        onChange={(tags) => change({ tags })}
        isInvalid={problems.tags !== undefined}
        spellCheck="false"
        autoComplete="off"
      />
    </>
  );
}
