import type { TokenLimits } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useRef, useState } from 'react';
import { DialogActions } from '../../components/DialogActions.tsx';
import { Notice } from '../../components/Notice.tsx';
import { TextInput } from '../../components/TextInput.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { LifetimeField } from './LifetimeField.tsx';
import { longestDays } from './lifetime.ts';
import { MoreOptions } from './MoreOptions.tsx';
import type { Prefill } from './prefill.ts';
import { EMPTY_FORM, problemsOf, type TokenForm } from './token-form.ts';
import { tokenLimitsQuery } from './tokens-query.ts';

interface GenerateTokenFormProps {
  /** What a link has filled in. */
  readonly prefill?: Prefill | undefined;
  readonly isPending: boolean;
  /** Why no token was generated. */
  readonly problem: string | undefined;
  readonly onGenerate: (form: TokenForm) => void;
  readonly onCancel: () => void;
}

const MAX_COMMENT_LENGTH = 256;

/** Asks what a new token is for, how long it lives, and what it is limited to. */
export function GenerateTokenForm({
  prefill,
  isPending,
  problem,
  onGenerate,
  onCancel,
}: GenerateTokenFormProps) {
  const { form, change, limits, problems, isOpen, setOpen, formRef, submit } = useTokenForm(prefill, {
    isPending,
    onGenerate,
  });
  return (
    <form className="dialog-body" onSubmit={submit} ref={formRef}>
      {prefill && <ByLink leftOut={prefill.leftOut} />}
      {limits && <WhyNone limits={limits} />}
      <TextInput
        label={generateTokenTexts.comment}
        note={commonTexts.optional}
        placeholder={generateTokenTexts.commentPlaceholder}
        autoComplete="off"
        value={form.comment}
        onChange={(comment) => change({ comment })}
        maxLength={MAX_COMMENT_LENGTH}
        autoFocus
      />
      <LifetimeField form={form} problem={problems.days} limits={limits} onChange={change} />
      <MoreOptions form={form} problems={problems} onChange={change} isOpen={isOpen} onToggle={setOpen} />
      {problem !== undefined && (
        <Notice tone="error" title={generateTokenTexts.notGenerated}>
          <p>{problem}</p>
        </Notice>
      )}
      <DialogActions onCancel={onCancel} isPending={isPending}>
        {generateTokenTexts.generate}
      </DialogActions>
    </form>
  );
}

function useTokenForm(
  prefill: Prefill | undefined,
  { isPending, onGenerate }: Pick<GenerateTokenFormProps, 'isPending' | 'onGenerate'>,
) {
  const limits = useQuery(tokenLimitsQuery).data;
  const [changed, setChanged] = useState<Partial<TokenForm>>({});
  const [isOpen, setOpen] = useState(prefill?.form.isLimited ?? false);
  const [isTried, setTried] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);
  const form = { ...startOf(prefill, limits), ...changed };
  const found = problemsOf(form, limits);
  // That nothing is chosen yet is no problem while somebody is still choosing.
  const { scopes: _unchosen, ...asTyped } = found;
  const problems = isTried ? found : asTyped;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (isPending) return;
    setTried(true);
    if (Object.keys(found).length === 0) return onGenerate(form);
    if (found.days === undefined) setOpen(true);
    requestAnimationFrame(() => formRef.current?.querySelector<HTMLElement>(FIRST_PROBLEM)?.focus());
  }

  const change = (more: Partial<TokenForm>) => setChanged({ ...changed, ...more });
  return { form, change, limits, problems, isOpen, setOpen, formRef, submit };
}

const FIRST_PROBLEM = '[aria-invalid="true"], [data-invalid] input';

/** The usual lifetime, where the workspace allows it. */
function startOf(prefill: Prefill | undefined, limits: TokenLimits | undefined): TokenForm {
  if (prefill) return prefill.form;
  const isTooLong = limits !== undefined && Number(EMPTY_FORM.days) > longestDays(limits);
  return isTooLong ? { ...EMPTY_FORM, days: String(longestDays(limits)) } : EMPTY_FORM;
}

function ByLink({ leftOut }: Pick<Prefill, 'leftOut'>) {
  return (
    <Notice tone="info" title={generateTokenTexts.byLink}>
      <p>{generateTokenTexts.byLinkLead}</p>
      {leftOut.length > 0 && <p className="left-out">{generateTokenTexts.leftOut(leftOut)}</p>}
    </Notice>
  );
}

/** Said before the form is filled in rather than after. */
function WhyNone({ limits }: { limits: TokenLimits }) {
  const isFull = limits.token_count >= limits.max_tokens;
  const reason = limits.refusal ?? (isFull ? generateTokenTexts.quota(limits.token_count) : undefined);
  if (reason === undefined) return null;
  return (
    <Notice tone="warning" title={generateTokenTexts.cannotGenerate}>
      <p>{reason}</p>
    </Notice>
  );
}
