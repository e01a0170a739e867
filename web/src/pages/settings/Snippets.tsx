import { SnippetTabs } from '../../components/SnippetTabs.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { snippetsFor } from './snippets.ts';

interface SnippetsProps {
  readonly tokenValue: string;
  readonly onCopied: () => void;
}

/** The token in ready-made texts, one tab each. */
export function Snippets({ tokenValue, onCopied }: SnippetsProps) {
  const snippets = snippetsFor(location.origin, tokenValue);
  return <SnippetTabs title={generateTokenTexts.putToUse} level="h3" {...{ snippets, onCopied }} />;
}
