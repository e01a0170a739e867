import { contentAddress } from '../../../api/dbfs.ts';
import type { Snippet } from '../../../components/SnippetTabs.tsx';
import { fileSnippetTexts as texts } from '../../../texts/files.tsx';
import { nameOf, pathIn, schemePath } from './dbfs-path.ts';
import { shellQuote } from './shell-quote.ts';

/** The ways to send a file into a folder from a command line, to a server at this origin. */
export function uploadSnippets(origin: string, folder: string): readonly Snippet[] {
  const target = pathIn(folder, texts.fileName);
  return [
    {
      id: 'databricks',
      name: texts.databricks,
      hint: texts.hints.databricks,
      text: `databricks fs cp ./${texts.fileName} ${shellQuote(schemePath(target))}\n`,
    },
    {
      id: 'curl',
      name: 'curl',
      hint: texts.hints.curl,
      // Not -F for the path, which takes characters in it for orders.
      text: [
        'curl --fail-with-body -H "Authorization: Bearer $DATABRICKS_TOKEN" \\',
        `  --form-string ${shellQuote(`path=${target}`)} \\`,
        '  --form-string overwrite=false \\',
        `  -F ${shellQuote(`file=@${texts.fileName};filename=file`)} \\`,
        `  ${shellQuote(`${origin}/api/2.0/dbfs/put`)}`,
        '',
      ].join('\n'),
    },
  ];
}

/** The ways to fetch a file from a command line. */
export function downloadSnippets(origin: string, path: string): readonly Snippet[] {
  const local = `./${nameOf(path)}`;
  return [
    {
      id: 'databricks',
      name: texts.databricks,
      hint: texts.hints.databricksDown,
      text: `databricks fs cp ${shellQuote(schemePath(path))} ${shellQuote(local)}\n`,
    },
    {
      id: 'curl',
      name: 'curl',
      hint: texts.hints.curlDown,
      text: [
        'curl --fail -H "Authorization: Bearer $DATABRICKS_TOKEN" \\',
        `  -o ${shellQuote(local)} \\`,
        `  ${shellQuote(`${origin}${contentAddress({ path })}`)}`,
        '',
      ].join('\n'),
    },
  ];
}
