/** What the reference of the HTTP API says beside what the server says of itself. */
export const apiReferenceTexts = {
  title: 'HTTP API',
  notShown: 'The description of the API cannot be shown.',
  loading: 'Loading the description of the API',
  findOperation: 'Find an operation',
  searchOperations: 'Search the operations',
  operations: 'Operations',
  found: (count: number) => `${count} operations found`,
  noneMatches: 'No operation has all of these words.',
  documentLink: (path: string) => (
    <>
      For programs: <a href={path}>the OpenAPI document</a>.
    </>
  ),

  administrators: 'Administrators',
  anyone: 'Open to anyone',
  linkTo: (operation: string) => `Link to ${operation}`,
  alsoAt: (path: string) => (
    <>
      Also at <code>{path}</code>
    </>
  ),
  example: 'Example',
  exampleOf: (operation: string) => `example of ${operation}`,
  inPlace: { path: 'In the path', query: 'In the query' },
  body: 'Body',
  mayBeLeftOut: ', may be left out',
  answer: (status: string) => `Answer ${status}`,
  answerOf: (status: string, type: string) => `Answer ${status}, ${type}`,
  withoutBody: 'without a body',
  emptyObject: 'An empty object.',
  aType: (type: string) => `A ${type}.`,
  errors: 'Errors',
  statusAndCode: 'Status and code',

  field: 'Field',
  meaning: 'Meaning',
  required: ' required',
  mayBeAbsent: ', may be absent',

  types: {
    list: 'list',
    listOf: (type: string) => `list of ${type}`,
    mapOf: (type: string) => `map of ${type}`,
    or: ' or ',
    anything: 'anything',
    /** More than one of what is a word. */
    many: (type: string) => `${type}s`,
  },
  limits: {
    always: (value: string) => `Always ${value}.`,
    oneOf: (values: readonly string[]) => `One of ${values.join(', ')}.`,
    notEmpty: 'Not empty.',
    matches: (pattern: string) => `Matches \`${pattern}\`.`,
    leftOut: (value: string) => `Left out: \`${value}\`.`,
    atMost: (high: string, unit: string) => `At most ${high}${unit}.`,
    atLeast: (low: string, unit: string) =>
      `At least ${low}${low === '1' ? unit.replace(/ies$/, 'y') : unit}.`,
    between: (low: string, high: string, unit: string) => `${low} to ${high}${unit}.`,
    characters: ' characters',
    entries: ' entries',
  },
};
