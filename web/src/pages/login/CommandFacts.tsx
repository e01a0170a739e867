import type { CommandLoginRequest, CommandLoginTerms } from '@latchkey/client';
import { Fact } from '../../components/Fact.tsx';
import { Moment } from '../../components/Moment.tsx';
import { OuterText } from '../../components/OuterText.tsx';
import { useNow } from '../../components/use-now.ts';
import { useSession } from '../../session.ts';
import { commandLoginTexts } from '../../texts/command-login.tsx';
import { ScopeList } from '../settings/ScopeList.tsx';

interface CommandFactsProps {
  readonly asked: CommandLoginRequest;
  readonly terms: CommandLoginTerms;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** What a command would get, and as whom it would act. */
export function CommandFacts({ asked, terms }: CommandFactsProps) {
  const userName = useSession()?.user_name ?? '';
  const now = useNow(undefined);
  const { lifetime_seconds: seconds } = terms;
  const wished = asked.lifetime_seconds ?? seconds;
  return (
    <dl className="summary">
      <Fact name={commandLoginTexts.user}>
        <span className="summary-name">{userName}</span>
      </Fact>
      <Fact name={commandLoginTexts.machine}>
        <span className="summary-name">
          <OuterText text={asked.machine} />
        </span>
      </Fact>
      <Fact name={commandLoginTexts.use}>
        <ScopeList scopes={terms.scopes} />
      </Fact>
      <Fact name={commandLoginTexts.ends}>
        <Moment at={now + seconds * 1000} now={now} isRelativeFirst={seconds < 86_400} />
        {wished > seconds && (
          <p className="command-note">
            {commandLoginTexts.shortened(lengthOf(wished), lengthOf(terms.max_lifetime_seconds))}
          </p>
        )}
      </Fact>
    </dl>
  );
}

/** `90 days`; what is left beyond whole units is not told. */
function lengthOf(seconds: number): string {
  const [unit, unitSeconds] = UNITS.find(([, one]) => seconds >= one) ?? (['second', 1] as const);
  return commandLoginTexts.duration(Math.floor(seconds / unitSeconds), unit);
}
