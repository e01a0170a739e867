import { useState } from 'react';
import { ApiError, messageOf } from '../../api/request.ts';
import { whoIs } from '../../api/session.ts';
import { Button } from '../../components/Button.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';

type Outcome =
  | { readonly kind: 'none' | 'pending' }
  | { readonly kind: 'good' | 'refused'; readonly summary: string; readonly answer?: string };

/** Asks the server with the token, as a program would, and shows what it answers. */
export function TestToken({ tokenValue }: { tokenValue: string }) {
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  async function test() {
    setOutcome({ kind: 'pending' });
    setOutcome(await tryOut(tokenValue));
  }
  const hasAnswer = outcome.kind === 'good' || outcome.kind === 'refused';
  return (
    <section className="test-token" aria-labelledby="test-token-heading">
      <div className="test-token-head">
        <div>
          <h3 className="part-title" id="test-token-heading">
            {generateTokenTexts.seeThatItWorks}
          </h3>
          <p className="field-description">{generateTokenTexts.testLead}</p>
        </div>
        <Button onPress={test} isPending={outcome.kind === 'pending'}>
          {generateTokenTexts.testNow}
        </Button>
      </div>
      <div role="status">
        {hasAnswer && (
          <div className={`test-answer test-answer-${outcome.kind}`}>
            <p>{outcome.summary}</p>
            {outcome.answer !== undefined && (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard could not scroll it.
              <section className="snippet-text" aria-label={generateTokenTexts.answer} tabIndex={0}>
                {outcome.answer}
              </section>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

async function tryOut(tokenValue: string): Promise<Outcome> {
  const startedAt = performance.now();
  try {
    const me = await whoIs(tokenValue);
    const took = Math.max(1, Math.round(performance.now() - startedAt));
    return {
      kind: 'good',
      summary: generateTokenTexts.works(took, me.userName),
      answer: JSON.stringify(me, undefined, 2),
    };
  } catch (error) {
    const problem = messageOf(error);
    const summary = error instanceof ApiError ? generateTokenTexts.refused(error.status, problem) : problem;
    return { kind: 'refused', summary };
  }
}
