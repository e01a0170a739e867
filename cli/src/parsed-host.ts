import { parseHost } from '@latchkey/client';
import { CommandFailure } from './exit-code.ts';

/** The address of a server as profiles have it. Throws `CommandFailure` for what is none. */
export function parsedHost(
  host: string,
  { allowPlainHttp = false }: { readonly allowPlainHttp?: boolean },
): string {
  try {
    return parseHost(host, { allowPlainHttp });
  } catch (error) {
    if (error instanceof TypeError) throw new CommandFailure('wrongUsage', error.message);
    throw error;
  }
}
