import type { Caller } from '../audit/audit-event.ts';
import type { Terminal } from './terminal.ts';

/** Who acts on the machine itself, as the audit log tells it; `act` is what was typed. */
export function operator({ env }: Pick<Terminal, 'env'>, act: string): Caller {
  const name = `${env.SUDO_USER ?? env.USER ?? 'operator'}@machine`;
  return { name, address: '', userAgent: 'latchkeyd', requestId: act };
}
