import { useCallback, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { EyeIcon, EyeOffIcon } from '../../../components/icons.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { putSecretTexts as texts } from '../../../texts/secrets.tsx';
import {
  MAX_VALUE_BYTES,
  problemOfSize,
  utf8Length,
  type ValueFieldProps,
  type ValueSource,
} from './value-source.ts';

/**
 * Lines to write a value on, hidden as a password is until they are to be seen. A plain field that React does not
 * control: what is typed is in the field and nowhere else.
 */
export function ValueText({ source, refusal, onChange, isFirst }: ValueFieldProps) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const [bytes, setBytes] = useState(0);
  const wrong = problemOfSize(bytes) ?? refusal;
  const keep = useCallback(
    (field: HTMLTextAreaElement) => {
      if (isFirst) field.focus();
      source.current = sourceOf(field);
      return () => {
        field.value = '';
        source.current = undefined;
      };
    },
    [source, isFirst],
  );
  return (
    <div className="field" {...(wrong !== undefined && { 'data-invalid': true })}>
      <label className="field-label" htmlFor={id}>
        {texts.value}
      </label>
      <div className="input-group">
        <textarea
          id={id}
          className="input secret-value"
          data-hidden={!isShown}
          rows={5}
          ref={keep}
          onInput={({ currentTarget }) => {
            setBytes(utf8Length(currentTarget.value));
            onChange();
          }}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-size ${id}-help`}
        />
        <Button
          className="input-button"
          aria-label={commonTexts.show(texts.value)}
          aria-pressed={isShown}
          onPress={() => setShown(!isShown)}
        >
          {isShown ? <EyeOffIcon /> : <EyeIcon />}
        </Button>
      </div>
      <p
        className="field-description secret-size"
        id={`${id}-size`}
        role={wrong === undefined ? undefined : 'alert'}
      >
        {wrong ?? texts.size(bytes, MAX_VALUE_BYTES)}
      </p>
      <p className="secret-help" id={`${id}-help`}>
        {texts.valueHelp}
      </p>
    </div>
  );
}

function sourceOf(field: HTMLTextAreaElement): ValueSource {
  return {
    findProblem() {
      if (field.value === '') return texts.empty;
      // Halves of characters would not come back as they were.
      if (!field.value.isWellFormed()) return texts.notText;
      return problemOfSize(utf8Length(field.value));
    },
    read: async () => ({ string_value: field.value }),
  };
}
