import { readFileSync } from 'node:fs';
import type { SinkAddress } from '../../config/sink-address.ts';
import type { Log } from '../../log.ts';
import { DatagramDestination } from './datagram-destination.ts';
import type { Destination } from './destination.ts';
import { FileDestination } from './file-destination.ts';
import { StreamDestination } from './stream-destination.ts';

/** Makes what delivers to an address; nothing is opened before the first line. */
export function makeDestination(address: SinkAddress & { readonly caPath?: string }, log: Log): Destination {
  if (address.kind === 'file') return new FileDestination(address.path);
  const { transport, host, port, caPath } = address;
  if (transport === 'udp') return new DatagramDestination({ host, port, log });
  if (transport === 'tcp') return new StreamDestination({ host, port });
  const tls = caPath === undefined ? {} : { ca: readFileSync(caPath, 'utf8') };
  return new StreamDestination({ host, port, tls });
}
