import type { IdentityProviderInfo } from '@latchkey/client';
import type { ReactNode } from 'react';
import { identitiesTexts } from '../texts/identities.tsx';
import { Button } from './Button.tsx';

interface ProviderButtonsProps {
  readonly providers: readonly IdentityProviderInfo[];
  readonly label: (title: string) => string;
  readonly icon?: ReactNode;
  /** The one that this page is being left for. */
  readonly goingTo?: string | undefined;
  /** There is no better way, so the first stands out. */
  readonly isPrimary?: boolean;
  readonly onChoose: (provider: IdentityProviderInfo) => void;
}

/** One button for each identity provider; one that has just failed to answer says so, and can be tried. */
export function ProviderButtons({
  providers,
  label,
  icon,
  goingTo,
  isPrimary,
  onChoose,
}: ProviderButtonsProps) {
  return (
    <div className="providers">
      {providers.map((provider, i) => (
        <div className="provider" key={provider.name}>
          <Button
            look={isPrimary && i === 0 ? 'primary' : 'secondary'}
            isPending={goingTo !== undefined}
            onPress={() => onChoose(provider)}
          >
            {icon}
            {goingTo === provider.name ? identitiesTexts.goingTo(provider.title) : label(provider.title)}
          </Button>
          {!provider.is_reachable && <p className="provider-note">{identitiesTexts.unreachableNow}</p>}
        </div>
      ))}
    </div>
  );
}
