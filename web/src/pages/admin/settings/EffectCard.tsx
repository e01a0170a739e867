import type { AddressEffect, SettingEffect } from '@latchkey/client';
import { Notice } from '../../../components/Notice.tsx';
import { workspaceSettingsTexts as texts } from '../../../texts/workspace-settings.tsx';

/** What one change would do: to how many tokens, and whose they are. */
export function EffectCard({ effect }: { effect: SettingEffect }) {
  const { key, consequence, tokens, addresses } = effect;
  return (
    <section className="effect" data-stops={consequence === 'stop' && tokens > 0}>
      <h3 className="effect-name">{texts.of(key).title}</h3>
      <p className="effect-change">
        {texts.from(settingValue(effect, 'before'), settingValue(effect, 'after'))}
      </p>
      <p>{texts.of(key).effect(effect)}</p>
      {effect.owners.length > 0 && <Owners effect={effect} />}
      {addresses && <Addresses addresses={addresses} />}
    </section>
  );
}

function settingValue(effect: SettingEffect, when: 'before' | 'after'): string {
  const value = when === 'before' ? effect.effective_value : effect.new_effective_value;
  if (value === 'true') return texts.on;
  return value === 'false' ? texts.off : texts.days(value);
}

function Owners({ effect: { owners, owner_count } }: { effect: SettingEffect }) {
  const more = owner_count - owners.length;
  return (
    <div>
      <h4 className="effect-owners-name">{texts.owners}</h4>
      <ul className="effect-owners">
        {owners.map(({ owner_id, owner_name, tokens, tokens_in_use: used }) => (
          <li key={owner_id}>
            <span className="effect-owner">
              {owner_name === '' ? <span className="muted">{texts.ownerGone}</span> : owner_name}
            </span>
            {used > 0 && <span className="badge badge-expiring">{texts.inUse}</span>}
            <span className="effect-count">{texts.ownerTokens(tokens, used)}</span>
          </li>
        ))}
        {more > 0 && <li className="muted">{texts.moreOwners(more)}</li>}
      </ul>
    </div>
  );
}

function Addresses({ addresses }: { addresses: AddressEffect }) {
  const told = [texts.lists, texts.peopleElsewhere, texts.withoutRecentUse].map((say) => say(addresses));
  return (
    <>
      {told.filter(Boolean).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {addresses.you === 'would_lock_out' && (
        <Notice tone="error" title={texts.lockedOut}>
          <p>{texts.lockedOutAbout(addresses.your_address)}</p>
        </Notice>
      )}
      {addresses.you === 'address_unknown' && (
        <Notice tone="error" title={texts.addressUnknown}>
          <p>{texts.addressUnknownAbout}</p>
        </Notice>
      )}
    </>
  );
}
