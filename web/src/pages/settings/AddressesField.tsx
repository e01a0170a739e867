import { TextArea } from '../../components/TextArea.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';

interface AddressesFieldProps {
  readonly addresses: string;
  readonly problem: string | undefined;
  readonly onChange: (addresses: string) => void;
}

/** From where a token may be used: addresses and ranges, as many as fit. */
export function AddressesField({ addresses, problem, onChange }: AddressesFieldProps) {
  return (
    <TextArea
      label={generateTokenTexts.addresses}
      note={commonTexts.optional}
      placeholder={generateTokenTexts.addressesPlaceholder}
      description={problem ?? generateTokenTexts.addressesMeaning}
      rows={2}
      value={addresses}
      onChange={onChange}
      isInvalid={problem !== undefined}
      autoComplete="off"
      spellCheck="false"
    />
  );
}
