import type { IpAccessListPreview } from '@latchkey/client';
import { Button } from '../../../components/Button.tsx';
import { TextArea } from '../../../components/TextArea.tsx';
import { ipListFormTexts } from '../../../texts/ip-access-lists.tsx';
import { visibleText } from '../../../visible-text.ts';
import { readAddresses, withAddress } from './address-lines.ts';

interface AddressesFieldProps {
  readonly field: string;
  /** The field that the preview is about. */
  readonly checked: string;
  readonly preview: IpAccessListPreview | undefined;
  readonly onChange: (field: string) => void;
}

const ROWS = 7;
const PROBLEMS_SHOWN = 8;
const ADDRESS_LENGTH = 64;
const texts = ipListFormTexts;

/** The addresses of a list, with what is wrong with them by line. */
export function AddressesField({ field, checked, preview, onChange }: AddressesFieldProps) {
  const isUnreadable = preview?.problems.some(({ kind }) => kind === 'unreadable') ?? false;
  const mine = preview !== undefined && !preview.would_be_admitted ? preview.your_address : '';
  return (
    <div className="addresses-field">
      <TextArea
        label={texts.addresses}
        description={texts.addressesHint}
        rows={ROWS}
        value={field}
        onChange={onChange}
        isInvalid={isUnreadable}
        spellCheck="false"
        autoComplete="off"
      />
      <div className="addresses-below">
        <span className="muted">{texts.count(readAddresses(field).length)}</span>
        {mine !== '' && (
          <Button look="quiet" onPress={() => onChange(withAddress(field, mine))}>
            {texts.addMine(mine)}
          </Button>
        )}
      </div>
      {preview !== undefined && <Problems checked={checked} problems={preview.problems} />}
    </div>
  );
}

interface ProblemsProps {
  readonly checked: string;
  readonly problems: IpAccessListPreview['problems'];
}

function Problems({ checked, problems }: ProblemsProps) {
  const written = readAddresses(checked);
  const more = problems.length - PROBLEMS_SHOWN;
  return (
    <div role="status">
      {problems.length > 0 && (
        <ul className="address-problems" aria-label={texts.problems}>
          {problems.slice(0, PROBLEMS_SHOWN).map(({ index, kind, means = '' }) => {
            const { line = 0, text = '' } = written[index] ?? {};
            const shown = visibleText(text, ADDRESS_LENGTH);
            return (
              <li key={index} data-kind={kind}>
                {kind === 'unreadable' ? texts.unreadable(line, shown) : texts.hostBits(line, shown, means)}
              </li>
            );
          })}
          {more > 0 && <li>{texts.moreProblems(more)}</li>}
        </ul>
      )}
    </div>
  );
}
