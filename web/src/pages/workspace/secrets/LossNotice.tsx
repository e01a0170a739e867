import { Notice } from '../../../components/Notice.tsx';
import { secretAclTexts as texts } from '../../../texts/secrets.tsx';
import type { AclLoss } from './own-permission.ts';

/** What a change would take from whoever makes it; read out at once, as it has to be answered. */
export function LossNotice({ loss: { kept, isLast } }: { readonly loss: AclLoss }) {
  return (
    <div role="alert">
      <Notice tone="warning" title={texts.loses}>
        <p>{texts.keeps(kept)}</p>
        {isLast && <p>{texts.nobodyManages}</p>}
      </Notice>
    </div>
  );
}
