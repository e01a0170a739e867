/** A ready-made text that puts a token in its place. */
export interface Snippet {
  readonly id: string;
  readonly name: string;
  /** Where it goes, or how it is run. */
  readonly hint: string;
  readonly text: string;
}

/** The ways in which a token is mostly used, for a server at this origin. */
export function snippetsFor(origin: string, tokenValue: string): readonly Snippet[] {
  const me = `${origin}/api/2.0/preview/scim/v2/Me`;
  return [
    {
      id: 'netrc',
      name: '.netrc',
      hint: 'Add to ~/.netrc and let nobody else read that file (chmod 600). Then curl -n signs in by itself.',
      text: `machine ${new URL(origin).hostname} login token password ${tokenValue}\n`,
    },
    {
      id: 'curl',
      name: 'curl',
      hint: 'Asks who you are.',
      text: `curl -H 'Authorization: Bearer ${tokenValue}' \\\n  '${me}'\n`,
    },
    {
      id: 'environment',
      name: 'Environment',
      hint: 'For a shell. Official clients read these variables.',
      text: `export DATABRICKS_HOST='${origin}'\nexport DATABRICKS_TOKEN='${tokenValue}'\n`,
    },
    {
      id: 'databrickscfg',
      name: '.databrickscfg',
      hint: 'Add to ~/.databrickscfg (chmod 600). Official clients read that file.',
      text: `[DEFAULT]\nhost  = ${origin}\ntoken = ${tokenValue}\n`,
    },
    {
      id: 'python',
      name: 'Python',
      hint: 'Nothing to install. Better still, read the token from the environment.',
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
