import type { TryClusterResponse } from '@latchkey/client';
import { useState } from 'react';
import { tryCluster } from '../../../api/clusters.ts';
import { Button } from '../../../components/Button.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { clusterFormTexts } from '../../../texts/clusters.tsx';
import { StateBadge } from './StateBadge.tsx';

interface UrlFieldProps {
  readonly url: string;
  readonly problem: string | undefined;
  readonly onChange: (url: string) => void;
}

const texts = clusterFormTexts;

/** Where the master's web page is, and what it says when it is tried. */
export function UrlField({ url, problem, onChange }: UrlFieldProps) {
  const trial = useTrial(url.trim());
  return (
    <div className="cluster-url">
      <div className="cluster-url-line">
        <TextInput
          type="url"
          label={texts.url}
          description={problem ?? texts.urlHint}
          value={url}
          onChange={onChange}
          isInvalid={problem !== undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck="false"
        />
        <Button isPending={trial.isPending || url.trim() === ''} onPress={() => void trial.begin()}>
          {texts.tryIt}
        </Button>
      </div>
      <div role="status">
        {trial.isPending && <p className="muted">{texts.trying}</p>}
        {trial.seen && <Seen seen={trial.seen} typed={url.trim()} />}
      </div>
      {trial.problem !== undefined && (
        <Notice tone="error" title={texts.notTried}>
          <p>{trial.problem}</p>
        </Notice>
      )}
    </div>
  );
}

/** One trial at a time; what it gave is about that URL alone, whatever was typed while it was under way. */
function useTrial(url: string) {
  const { attempt, isPending, problem } = useAttempt();
  const [tried, setTried] = useState<{ readonly url: string; readonly seen?: TryClusterResponse }>();
  const isOfThis = tried?.url === url;
  return {
    isPending,
    problem: isOfThis ? problem : undefined,
    seen: isOfThis ? tried.seen : undefined,
    async begin() {
      setTried({ url });
      const done = await attempt(() => tryCluster({ kind: 'spark-standalone', status_url: url }));
      if (done) setTried({ url, seen: done.answer });
    },
  };
}

function Seen({ seen, typed }: { readonly seen: TryClusterResponse; readonly typed: string }) {
  const { state, state_message: message, report, status_url } = seen;
  const { cores = 0, memory_mb: memory = 0 } = report ?? {};
  return (
    <Notice tone={state === 'RUNNING' ? 'info' : 'warning'} title={texts.tried}>
      <p>
        <StateBadge state={state} /> {message} {cores > 0 && texts.offers(cores, memory)}
      </p>
      {status_url !== typed && <p className="muted">{texts.keptAs(status_url)}</p>}
      {state !== 'RUNNING' && <p>{texts.anyway}</p>}
    </Notice>
  );
}
