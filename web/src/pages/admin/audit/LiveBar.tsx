import { useEffect, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { Switch } from '../../../components/Switch.tsx';
import { liveTexts } from '../../../texts/audit.tsx';
import type { Following } from './use-following.ts';

interface LiveBarProps {
  readonly isLive: boolean;
  readonly canFollow: boolean;
  readonly following: Following;
  readonly onLiveChange: (isLive: boolean) => void;
  readonly onReveal: () => void;
  readonly onReadAnew: () => void;
}

/** The switch to follow new events, and what there is to say of them. */
export function LiveBar(props: LiveBarProps) {
  const { isLive, canFollow, following, onLiveChange, onReveal, onReadAnew } = props;
  const { waiting, hasMissed, problem } = following;
  return (
    <div className="live-bar">
      <div className="live-line">
        <Switch label={liveTexts.live} isOn={isLive} onChange={onLiveChange} isDisabled={!canFollow}>
          <span aria-hidden="true">{liveTexts.live}</span>
        </Switch>
        <span className="live-state muted">{stateOf(props)}</span>
        {waiting > 0 && !hasMissed && (
          <Button look="primary" onPress={onReveal}>
            {liveTexts.show(waiting)}
          </Button>
        )}
      </div>
      {isLive && problem !== undefined && <Notice tone="warning">{liveTexts.stalled(problem)}</Notice>}
      {isLive && hasMissed && (
        <Notice tone="info">
          <p>{liveTexts.missed}</p>
          <Button onPress={onReadAnew}>{liveTexts.loadAnew}</Button>
        </Notice>
      )}
      <Announcement following={following} />
    </div>
  );
}

function stateOf({ isLive, canFollow, following }: LiveBarProps): string {
  if (!canFollow) return liveTexts.endsInThePast;
  if (!isLive) return liveTexts.off;
  return following.hasBegun ? liveTexts.following : liveTexts.beginning;
}

/** As often as somebody who listens can bear it. */
const SPEAK_EVERY_MS = 10_000;

/** Says to screen readers, now and then, how many have come in. */
function Announcement({ following: { shown, waiting } }: { following: Following }) {
  const now = { arrived: shown.length, waiting };
  const [spoken, setSpoken] = useState({ ...now, text: '', at: 0 });
  const hasNews = now.arrived !== spoken.arrived || now.waiting !== spoken.waiting;
  useEffect(() => {
    if (!hasNews) return;
    const inMs = Math.max(0, spoken.at + SPEAK_EVERY_MS - Date.now());
    const timer = setTimeout(() => setSpoken({ ...now, text: textOf(now, spoken), at: Date.now() }), inMs);
    return () => clearTimeout(timer);
  });
  return (
    <span className="visually-hidden" role="status">
      {spoken.text}
    </span>
  );
}

interface Counts {
  readonly arrived: number;
  readonly waiting: number;
}

function textOf(now: Counts, before: Counts): string {
  if (now.waiting > 0) return liveTexts.waitingSaid(now.waiting);
  const arrived = now.arrived - before.arrived;
  return arrived > 0 ? liveTexts.arrived(arrived) : '';
}
