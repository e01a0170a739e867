import type { Snippet } from '../../../components/SnippetTabs.tsx';
import { secretScopeTexts } from '../../../texts/secrets.tsx';

const { hints } = secretScopeTexts.panel;

/** The ways in which programs read a secret, of a server at this origin. Names need no quoting in a shell. */
export function secretSnippets(origin: string, scope: string, key: string): readonly Snippet[] {
  // What begins with a dash would be an option.
  const dashes = scope.startsWith('-') || key.startsWith('-') ? '-- ' : '';
  const query = new URLSearchParams({ scope, key });
  return [
    {
      id: 'cli',
      name: 'Databricks CLI',
      hint: hints.cli,
      text: `databricks secrets get-secret ${dashes}${scope} ${key}\n`,
    },
    {
      id: 'python',
      name: 'Python',
      hint: hints.python,
      text: [
        'from databricks.sdk import WorkspaceClient',
        '',
        'dbutils = WorkspaceClient().dbutils',
        `value = dbutils.secrets.get(${JSON.stringify(scope)}, ${JSON.stringify(key)})`,
        '',
      ].join('\n'),
    },
    {
      id: 'curl',
      name: 'curl',
      hint: hints.curl,
      text: `curl -n '${origin}/api/2.0/secrets/get?${query}'\n`,
    },
  ];
}
