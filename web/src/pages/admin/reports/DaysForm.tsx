import type { SyntheticEvent } from 'react';
import { Button } from '../../../components/Button.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useDraft } from '../../../components/use-draft.ts';
import { reportTexts } from '../../../texts/reports.tsx';

/** How many days a report looks ahead or back. */
export function DaysForm({ days, onShow }: { days: number; onShow: (days: number) => void }) {
  const [text, setText] = useDraft(days, () => String(days));
  const wanted = text.trim() === '' ? Number.NaN : Number(text);
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (Number.isFinite(wanted)) onShow(wanted);
  }
  return (
    <form className="console-filter" onSubmit={submit}>
      <TextInput
        label={reportTexts.days}
        note={reportTexts.daysNote}
        inputMode="numeric"
        value={text}
        onChange={setText}
      />
      <Button type="submit">{reportTexts.show}</Button>
    </form>
  );
}
