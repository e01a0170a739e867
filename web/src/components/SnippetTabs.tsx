import { useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { commonTexts } from '../texts/common.tsx';
import { CopyButton } from './CopyButton.tsx';

/** A ready-made text that puts something to use. */
export interface Snippet {
  readonly id: string;
  readonly name: string;
  /** Where it goes, or how it is run. */
  readonly hint: string;
  readonly text: string;
}

interface SnippetTabsProps {
  readonly title: string;
  /** Of its heading. */
  readonly level: 'h2' | 'h3';
  readonly snippets: readonly Snippet[];
  readonly onCopied?: () => void;
}

/** Ready-made texts to copy, one tab each. */
export function SnippetTabs({ title, level: Heading, snippets, onCopied }: SnippetTabsProps) {
  return (
    <Tabs className="snippets">
      <Heading className="part-title">{title}</Heading>
      <TabList className="snippet-tabs" aria-label={commonTexts.readyMadeTexts}>
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

interface SnippetTextProps {
  readonly snippet: Snippet;
  readonly onCopied: (() => void) | undefined;
}

function SnippetText({ snippet, onCopied }: SnippetTextProps) {
  const textRef = useRef<HTMLPreElement>(null);
  return (
    <>
      <pre className="snippet-text" ref={textRef}>
        {snippet.text}
      </pre>
      <div className="snippet-foot">
        <p className="field-description">{snippet.hint}</p>
        <CopyButton
          text={snippet.text}
          what={commonTexts.snippetText(snippet.name)}
          shownIn={textRef}
          onCopied={() => onCopied?.()}
        />
      </div>
    </>
  );
}
