import { Checkbox, Label, Radio, RadioGroup } from 'react-aria-components';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { CheckIcon } from '../../../components/icons.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { ipListFormTexts, ipListTexts } from '../../../texts/ip-access-lists.tsx';
import { AddressesField } from './AddressesField.tsx';
import { ChangedMeanwhile } from './ChangedMeanwhile.tsx';
import { ChangeImpact } from './ChangeImpact.tsx';
import type { ListDraft } from './list-draft.ts';
import type { WritingIntent } from './list-intent.ts';
import { useListForm } from './use-list-form.ts';

interface ListDialogProps {
  readonly intent: WritingIntent;
  /** With what to say when it is saved. */
  readonly onClose: (message?: string) => void;
}

const TYPES = ['ALLOW', 'BLOCK'] as const;
const LONGEST_LABEL = 256;
const texts = ipListFormTexts;

/** Writes a list, and shows what it would do before it is saved. */
export function ListDialog({ intent, onClose }: ListDialogProps) {
  const form = useListForm(intent, onClose);
  const title = intent.act === 'add' ? texts.addTitle : texts.editTitle;
  return (
    <DialogFrame title={title} size="medium" onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={form.submit} noValidate>
        <ListFields form={form} />
        <ChangeImpact query={form.preview} />
        <Obstacles form={form} />
        <DialogActions onCancel={() => onClose()} cancel={texts.cancel} isPending={form.saving.isPending}>
          {texts.save}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

interface FormProps {
  readonly form: ReturnType<typeof useListForm>;
}

function ListFields({ form: { draft, change, preview, checkedField, isNameMissing } }: FormProps) {
  return (
    <>
      <TextInput
        label={texts.label}
        description={texts.labelHint}
        value={draft.label}
        onChange={(label) => change({ label })}
        isInvalid={isNameMissing}
        autoComplete="off"
        maxLength={LONGEST_LABEL}
        autoFocus
      />
      <TypeField draft={draft} onChange={change} />
      <AddressesField
        field={draft.field}
        checked={checkedField}
        preview={preview.data}
        onChange={(field) => change({ field })}
      />
      <Checkbox
        className="choice"
        isSelected={draft.isEnabled}
        onChange={(isEnabled) => change({ isEnabled })}
      >
        <span className="check-box" aria-hidden="true">
          <CheckIcon />
        </span>
        {texts.isEnabled}
      </Checkbox>
    </>
  );
}

/** Why it is not saved. */
function Obstacles({ form: { draft, saving, blocker, takeTheirs } }: FormProps) {
  return (
    <>
      {saving.conflict !== undefined && (
        <ChangedMeanwhile
          theirs={saving.conflict}
          onTakeTheirs={takeTheirs}
          onKeepMine={(list) => void saving.saveOver(list, draft)}
        />
      )}
      {saving.problem !== undefined && (
        <Notice tone="error" title={texts.notSaved}>
          <p>{saving.problem}</p>
        </Notice>
      )}
      {blocker !== undefined && <Notice tone="error">{blocker}</Notice>}
    </>
  );
}

interface TypeFieldProps {
  readonly draft: ListDraft;
  readonly onChange: (fields: Partial<ListDraft>) => void;
}

function TypeField({ draft, onChange }: TypeFieldProps) {
  return (
    <RadioGroup
      className="field"
      value={draft.listType}
      onChange={(type) => onChange({ listType: type === 'BLOCK' ? 'BLOCK' : 'ALLOW' })}
    >
      <Label className="field-label">{texts.type}</Label>
      {TYPES.map((type) => (
        <Radio key={type} className="choice" value={type}>
          <span className="radio-dot" aria-hidden="true" />
          <span className="scope-text">
            {ipListTexts.types[type]}
            <span className="scope-meaning">{texts.typeMeans[type]}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
