import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { FileTrigger, Group } from 'react-aria-components';
import { Button } from '../../../components/Button.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { putSecretTexts as texts } from '../../../texts/secrets.tsx';
import { MAX_VALUE_BYTES, problemOfSize, toBase64, type ValueFieldProps } from './value-source.ts';

/** A file to take the value from. It is read when the request is made. */
export function ValueFile({ source, refusal, onChange }: ValueFieldProps) {
  const id = useId();
  const [file, setFile] = useState<File>();
  const wrong = (file && problemOfSize(file.size)) ?? refusal;
  const chosen = useRef<File>(undefined);
  chosen.current = file;
  const findProblem = useCallback(
    () => (chosen.current === undefined ? texts.noFile : problemOfSize(chosen.current.size)),
    [],
  );
  useEffect(() => {
    source.current = { findProblem, read: () => readFile(chosen.current) };
    return () => {
      source.current = undefined;
    };
  }, [source, findProblem]);

  function choose(files: FileList | null) {
    setFile(files?.[0] ?? undefined);
    onChange();
  }

  return (
    <Group className="field" aria-labelledby={id} {...(wrong !== undefined && { 'data-invalid': true })}>
      <p className="field-label" id={id}>
        {texts.file}
      </p>
      <div className="secret-file">
        <FileTrigger onSelect={choose}>
          <Button>{file === undefined ? texts.choose : texts.chooseOther}</Button>
        </FileTrigger>
        {file !== undefined && <OuterText text={file.name} maxLength={60} />}
      </div>
      <p className="field-description secret-size" role={wrong === undefined ? 'status' : 'alert'}>
        {wrong ?? (file && texts.size(file.size, MAX_VALUE_BYTES))}
      </p>
      <p className="secret-help">{texts.fileHelp}</p>
    </Group>
  );
}

/** A file may have been moved or changed since it was chosen. */
async function readFile(file: File | undefined): Promise<{ bytes_value: string } | undefined> {
  const bytes = await file?.arrayBuffer().catch(() => undefined);
  return bytes && { bytes_value: toBase64(new Uint8Array(bytes)) };
}
