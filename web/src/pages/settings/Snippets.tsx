import { useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { CopyButton } from '../../components/CopyButton.tsx';
import { type Snippet, snippetsFor } from './snippets.ts';

interface SnippetsProps {
  readonly tokenValue: string;
  readonly onCopied: () => void;
}

/** The token in ready-made texts, one tab each. */
export function Snippets({ tokenValue, onCopied }: SnippetsProps) {
  const snippets = snippetsFor(location.origin, tokenValue);
  return (
    <Tabs className="snippets">
      <h3 className="part-title">Put it to use</h3>
      <TabList className="snippet-tabs" aria-label="Ready-made texts">
        {snippets.map(({ id, name }) => (
          <Tab key={id} id={id} className="snippet-tab">
            {name}
          </Tab>
        ))}
      </TabList>
      {snippets.map((snippet) => (
        <TabPanel key={snippet.id} id={snippet.id} className="snippet-panel">
          <SnippetText snippet={snippet} onCopied={onCopied} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

function SnippetText({ snippet, onCopied }: { snippet: Snippet; onCopied: () => void }) {
  const textRef = useRef<HTMLPreElement>(null);
  return (
    <>
      <pre className="snippet-text" ref={textRef}>
        {snippet.text}
      </pre>
      <div className="snippet-foot">
        <p className="field-description">{snippet.hint}</p>
        <CopyButton text={snippet.text} what={`${snippet.name} text`} shownIn={textRef} onCopied={onCopied} />
      </div>
    </>
  );
}
