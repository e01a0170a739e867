import { Link } from '@tanstack/react-router';
import { type EventTimes, exportPath } from '../../../api/audit.ts';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { DownloadIcon } from '../../../components/icons.tsx';
import { formatSecond } from '../../../format-time.ts';
import { exportTexts } from '../../../texts/audit.tsx';

interface ExportDialogProps {
  readonly times: EventTimes;
  readonly onClose: () => void;
}

const FILE = 'latchkey-audit.jsonl';

/** Takes the trail within these times away, and says how it is checked. */
export function ExportDialog({ times, onClose }: ExportDialogProps) {
  return (
    <DialogFrame title={exportTexts.title} size="medium" onClose={onClose}>
      <div className="dialog-body">
        <section className="export-part">
          <h3>{exportTexts.range}</h3>
          <p>{rangeText(times)}</p>
          <ul className="export-notes">
            {Object.keys(times).length > 0 && <li>{exportTexts.widened}</li>}
            <li>{exportTexts.othersIgnored}</li>
            <li>{exportTexts.recorded}</li>
          </ul>
        </section>
        <div className="export-links">
          <a className="button button-primary" href={exportPath(times, 'jsonl')} download={FILE}>
            <DownloadIcon /> {exportTexts.jsonLines}
          </a>
          <a className="button button-secondary" href={exportPath(times, 'delivered')} download={FILE}>
            <DownloadIcon /> {exportTexts.delivered}
          </a>
        </div>
        <section className="export-part">
          <h3>{exportTexts.check}</h3>
          <p>{exportTexts.checkLead}</p>
          <pre className="export-commands">
            <code>{`${exportTexts.keyCommand}\n${exportTexts.checkCommand}`}</code>
          </pre>
          <p>{exportTexts.proves}</p>
          <Link to="/docs/api" hash="exportAuditTrail">
            {exportTexts.api}
          </Link>
        </section>
      </div>
    </DialogFrame>
  );
}

function rangeText({ start_time: from, end_time: to }: EventTimes): string {
  if (from === undefined && to === undefined) return exportTexts.everything;
  const said = (time: number | undefined) => (time === undefined ? undefined : formatSecond(time));
  return exportTexts.between(said(from), said(to));
}
