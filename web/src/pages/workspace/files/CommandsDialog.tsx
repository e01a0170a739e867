import { Button } from '../../../components/Button.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { SnippetTabs } from '../../../components/SnippetTabs.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { fileSnippetTexts as texts } from '../../../texts/files.tsx';
import { uploadSnippets } from './file-snippets.ts';

interface CommandsDialogProps {
  readonly folder: string;
  readonly onClose: () => void;
}

/** How files are sent into a folder without this page. */
export function CommandsDialog({ folder, onClose }: CommandsDialogProps) {
  return (
    <DialogFrame title={texts.title} onClose={onClose} size="medium">
      <div className="dialog-body">
        <p>{texts.uploadLead}</p>
        <SnippetTabs title={texts.ways} level="h3" snippets={uploadSnippets(location.origin, folder)} />
        <div className="dialog-actions">
          <Button onPress={onClose}>{commonTexts.close}</Button>
        </div>
      </div>
    </DialogFrame>
  );
}
