import { TextInput } from '../../../components/TextInput.tsx';
import { formatUtcMillisecond } from '../../../format-time.ts';
import { auditFilterTexts } from '../../../texts/audit.tsx';
import { type DraftProblem, type FilterDraft, readLocalInput } from './filter-draft.ts';

interface ExactTimesProps {
  readonly draft: FilterDraft;
  readonly problems: ReadonlySet<DraftProblem>;
  readonly onChange: (fields: Partial<FilterDraft>) => void;
}

/** From when to when, in the reader's time zone, with what that is in UTC. */
export function ExactTimes({ draft, problems, onChange }: ExactTimesProps) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const describe = (name: 'from' | 'to') => {
    if (problems.has(name)) return auditFilterTexts.notATime;
    const time = readLocalInput(draft[name]);
    return time === undefined
      ? auditFilterTexts.inZone(zone)
      : auditFilterTexts.inUtc(formatUtcMillisecond(time).slice(0, 19));
  };
  return (
    <div className="audit-fields">
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          label={auditFilterTexts[name]}
          type="datetime-local"
          step={1}
          value={draft[name]}
          onChange={(text) => onChange({ [name]: text })}
          isInvalid={problems.has(name)}
          description={describe(name)}
        />
      ))}
    </div>
  );
}
