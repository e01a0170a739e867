import type { SecretInfo } from '../../../api/secrets.ts';
import { Button } from '../../../components/Button.tsx';
import { Fact } from '../../../components/Fact.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { SidePanel } from '../../../components/SidePanel.tsx';
import { SnippetTabs } from '../../../components/SnippetTabs.tsx';
import { secretScopeTexts } from '../../../texts/secrets.tsx';
import { visibleText } from '../../../visible-text.ts';
import { isSameName } from './name-rule.ts';
import type { SecretIntent } from './SecretDialog.tsx';
import { secretSnippets } from './secret-snippets.ts';

interface SecretPanelProps {
  readonly scope: string;
  /** The name that the address asks for, which may be of none. */
  readonly asked: string;
  readonly secrets: readonly SecretInfo[];
  readonly mayWrite: boolean;
  readonly onClose: () => void;
  readonly onIntent: (intent: SecretIntent) => void;
}

const texts = secretScopeTexts.panel;
const MAX_NAME = 128;

/** What is known of a secret, how programs read it, and what can be done with it. */
export function SecretPanel({ scope, asked, secrets, mayWrite, onClose, onIntent }: SecretPanelProps) {
  const secret = secrets.find(({ key }) => isSameName(key, asked));
  if (secret === undefined) {
    const name = visibleText(asked, MAX_NAME);
    return (
      <SidePanel title={name} onClose={onClose}>
        <Notice tone="info">{texts.gone(name)}</Notice>
      </SidePanel>
    );
  }
  return (
    <SidePanel title={secret.key} onClose={onClose}>
      <div className="dialog-body">
        <dl className="summary">
          <Fact name={texts.scope}>{scope}</Fact>
          <Fact name={texts.lastPut}>
            <Moment at={secret.last_updated_timestamp} now={Date.now()} />
          </Fact>
        </dl>
        <p className="muted">{texts.valueIsNotShown}</p>
        <SnippetTabs
          title={texts.readIt}
          level="h3"
          snippets={secretSnippets(location.origin, scope, secret.key)}
        />
        {mayWrite && (
          <div className="dialog-actions">
            <Button onPress={() => onIntent({ act: 'delete', secret })}>{texts.delete}</Button>
            <Button look="primary" onPress={() => onIntent({ act: 'replace', secret })}>
              {texts.replace}
            </Button>
          </div>
        )}
      </div>
    </SidePanel>
  );
}
