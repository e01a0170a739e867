import { type SyntheticEvent, useRef, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Folded } from '../../../components/Folded.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { TextChoice, type TextOption } from '../../../components/TextChoice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useDraft } from '../../../components/use-draft.ts';
import { auditFilterTexts } from '../../../texts/audit.tsx';
import { auditActions } from '../../../texts/audit-sentences.tsx';
import { type AuditSearch, isFiltered } from './audit-search.ts';
import { ExactTimes } from './ExactTimes.tsx';
import { draftOf, type FilterDraft, problemsOf, RANGE_CHOICES, searchOf } from './filter-draft.ts';

interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly onShow: (search: AuditSearch) => void;
}

const ACTIONS = actionChoices();

/** Says which events are wanted. */
export function AuditFilters({ search, onShow }: AuditFiltersProps) {
  const [draft, setDraft] = useDraft(search, () => draftOf(search));
  const [isTried, setTried] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);
  const problems = problemsOf(draft);
  const change = (fields: Partial<FilterDraft>) => setDraft({ ...draft, ...fields });

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    setTried(true);
    if (problems.size > 0) return;
    setTried(false);
    onShow(searchOf(draft));
  }

  function clear() {
    onShow({});
    // The button goes away with what it clears.
    formRef.current?.querySelector('input')?.focus();
  }

  return (
    <form
      className="card audit-filters"
      aria-label={auditFilterTexts.form}
      onSubmit={submit}
      noValidate
      ref={formRef}
    >
      <div className="audit-ranges">
        <Segments
          label={auditFilterTexts.range}
          choices={RANGE_CHOICES.map((id) => ({ id, name: auditFilterTexts.ranges[id] }))}
          chosen={draft.range}
          onChoose={(range) => change({ range })}
        />
      </div>
      {draft.range === 'exact' && <ExactTimes draft={draft} problems={problems} onChange={change} />}
      <MainFields draft={draft} onChange={change} />
      <MoreFilters
        draft={draft}
        isTokenIdWrong={isTried && problems.has('token_id')}
        isOpenAtFirst={Boolean(search.service || search.address || search.token_id)}
        onChange={change}
      />
      <div className="audit-acts">
        <Button look="primary" type="submit">
          {auditFilterTexts.show}
        </Button>
        {isFiltered(search) && <Button onPress={clear}>{auditFilterTexts.clear}</Button>}
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly draft: FilterDraft;
  readonly onChange: (fields: Partial<FilterDraft>) => void;
}

function MainFields({ draft, onChange }: FieldsProps) {
  return (
    <div className="audit-fields">
      <TextInput
        label={auditFilterTexts.principal}
        placeholder={auditFilterTexts.principalHint}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck="false"
        value={draft.principal}
        onChange={(principal) => onChange({ principal })}
      />
      <TextChoice
        label={auditFilterTexts.action}
        placeholder={auditFilterTexts.anyAction}
        options={ACTIONS}
        value={draft.action}
        onChange={(action) => onChange({ action })}
      />
      <div className="field">
        <span className="field-label" aria-hidden="true">
          {auditFilterTexts.outcome}
        </span>
        <Segments
          label={auditFilterTexts.outcome}
          choices={(['any', 'refused'] as const).map((id) => ({ id, name: auditFilterTexts.outcomes[id] }))}
          chosen={draft.outcome}
          onChoose={(outcome) => onChange({ outcome })}
        />
      </div>
    </div>
  );
}

interface MoreFiltersProps extends FieldsProps {
  readonly isTokenIdWrong: boolean;
  readonly isOpenAtFirst: boolean;
}

/** Folded away: few are looked for by these. */
function MoreFilters({ draft, isTokenIdWrong, isOpenAtFirst, onChange }: MoreFiltersProps) {
  return (
    <Folded title={auditFilterTexts.more} level={2} defaultExpanded={isOpenAtFirst}>
      <div className="audit-fields">
        {(['service', 'address'] as const).map((name) => (
          <TextInput
            key={name}
            label={auditFilterTexts[name]}
            placeholder={auditFilterTexts[`${name}Hint`]}
            autoCapitalize="none"
            spellCheck="false"
            value={draft[name]}
            onChange={(text) => onChange({ [name]: text })}
          />
        ))}
        <TextInput
          label={auditFilterTexts.tokenId}
          description={isTokenIdWrong ? auditFilterTexts.notATokenId : auditFilterTexts.tokenIdHint}
          isInvalid={isTokenIdWrong}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck="false"
          value={draft.token_id}
          onChange={(token_id) => onChange({ token_id })}
        />
      </div>
    </Folded>
  );
}

/** Each name once: what two services call alike is told of together. */
function actionChoices(): TextOption[] {
  const labels = new Map<string, string[]>();
  for (const actions of Object.values(auditActions))
    for (const [name, { label }] of Object.entries(actions))
      labels.set(name, [...(labels.get(name) ?? []), label]);
  return [...labels].map(([text, all]) => ({ text, label: all.join(' · ') }));
}
