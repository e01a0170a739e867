/** What the address of the page says: which folder is open, what is looked for in it, and whose details are shown. */
export interface FilesSearch {
  /** As it was typed: it may be no path. */
  readonly path?: string;
  readonly q?: string;
  /** The path of what is shown beside the list. */
  readonly open?: string;
}

const MAX_PATH = 8192;
const MAX_SEARCH = 200;

/** Reads the search of an address that somebody may have typed: what cannot be meant is left out. */
export function readFilesSearch({ path, q, open }: Record<string, unknown>): FilesSearch {
  // The router takes digits for a number.
  const search = typeof q === 'number' ? String(q) : q;
  return {
    ...(isPath(path) && { path }),
    ...(typeof search === 'string' && search !== '' && { q: search.slice(0, MAX_SEARCH) }),
    ...(isPath(open) && { open }),
  };
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_PATH;
}
