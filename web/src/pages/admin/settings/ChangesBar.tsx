import { useEffect } from 'react';
import { Button } from '../../../components/Button.tsx';
import { workspaceSettingsTexts as texts } from '../../../texts/workspace-settings.tsx';

interface ChangesBarProps {
  readonly count: number;
  /** One of them cannot be made: that is said where it stands. */
  readonly isWrong: boolean;
  readonly onDiscard: () => void;
  readonly onReview: () => void;
}

/** Stands at the foot of the window while something is changed and not applied. */
export function ChangesBar({ count, isWrong, onDiscard, onReview }: ChangesBarProps) {
  const isShown = count > 0;
  useEffect(() => {
    // The bar comes where somebody may be writing.
    if (isShown) document.activeElement?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);
  return (
    <div className="changes-place">
      <p className="visually-hidden" role="status">
        {isShown && texts.changes(count)}
      </p>
      {isShown && (
        <section className="changes-bar" aria-label={texts.changesLabel}>
          <p className="changes-count">{texts.changes(count)}</p>
          <Button onPress={onDiscard}>{texts.discard}</Button>
          {!isWrong && (
            <Button look="primary" onPress={onReview}>
              {texts.review}
            </Button>
          )}
        </section>
      )}
    </div>
  );
}
