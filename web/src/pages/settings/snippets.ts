import type { Snippet } from '../../components/SnippetTabs.tsx';
import { generateTokenTexts } from '../../texts/generate-token.tsx';

/** The ways in which a token is mostly used, for a server at this origin. */
export function snippetsFor(origin: string, tokenValue: string): readonly Snippet[] {
  const hints = generateTokenTexts.snippetHints;
  const me = `${origin}/api/2.0/preview/scim/v2/Me`;
  return [
    {
      id: 'netrc',
      name: '.netrc',
      hint: hints.netrc,
      text: `machine ${new URL(origin).hostname} login token password ${tokenValue}\n`,
    },
    {
      id: 'curl',
      name: 'curl',
      hint: hints.curl,
      text: `curl -H 'Authorization: Bearer ${tokenValue}' \\\n  '${me}'\n`,
    },
    {
      id: 'environment',
      name: generateTokenTexts.environment,
      hint: hints.environment,
      text: `export DATABRICKS_HOST='${origin}'\nexport DATABRICKS_TOKEN='${tokenValue}'\n`,
    },
    {
      id: 'databrickscfg',
      name: '.databrickscfg',
      hint: hints.databrickscfg,
      text: `[DEFAULT]\nhost  = ${origin}\ntoken = ${tokenValue}\n`,
    },
    {
      id: 'python',
      name: 'Python',
      hint: hints.python,
      text: [
        'import json, urllib.request',
        '',
        'request = urllib.request.Request(',
        `    "${me}",`,
        `    headers={"Authorization": "Bearer ${tokenValue}"},`,
        ')',
        'print(json.load(urllib.request.urlopen(request))["userName"])',
        '',
      ].join('\n'),
    },
  ];
}
