import { Button } from '../../../../components/Button.tsx';
import { OuterText } from '../../../../components/OuterText.tsx';
import { filePermissionTexts as texts } from '../../../../texts/files-permissions.tsx';

interface OwnerLineProps {
  readonly owner: string | undefined;
  /** Absent: whoever looks may not. */
  readonly onHandOver?: () => void;
}

/** Whose something is, with the way to give it to somebody else. */
export function OwnerLine({ owner, onHandOver }: OwnerLineProps) {
  return (
    <section className="owner-line" aria-label={texts.owner}>
      <p>
        <span className="field-label">{texts.owner}</span>
        <span className="owner-name">{owner ? <OuterText text={owner} /> : texts.nobody}</span>
        <span className="field-description">
          {owner && texts.ownerMeans} {texts.administratorsMean}
        </span>
      </p>
      {onHandOver && <Button onPress={onHandOver}>{texts.handOver}</Button>}
    </section>
  );
}
