import type { Clock } from '../clock.ts';
import { ageMs, momentOf } from '../clock.ts';
import type { FileRequester } from './file-access.ts';
import { MAX_BLOCK_BYTES } from './file-entry.ts';
import type { Uploads, UploadTarget } from './uploads.ts';

interface PutsDeps {
  readonly clock: Clock;
  readonly uploads: Uploads;
}

/** A file in one request, of any size; `target` is known at the end at the latest. */
export interface PutContent {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Where it shall be, as far as that is known before the content. */
  readonly expectedTarget: UploadTarget | undefined;
  /** Called once the content has come; throws when it shall not be a file after all. */
  target(): Promise<UploadTarget>;
}

/** So much is written and counted at once. */
const STEP_BYTES = MAX_BLOCK_BYTES;
/** Content that comes slowly is written down as often, so that it does not count as left behind. */
const STEP_MS = 60_000;

/** Files that one request brings. */
export class Puts {
  readonly #deps: PutsDeps;

  constructor(deps: PutsDeps) {
    this.#deps = deps;
  }

  /** Writes content as it comes, and lets it appear as a file when it is whole. Throws as `Uploads`. */
  async put(requester: FileRequester, content: PutContent): Promise<void> {
    const { uploads } = this.#deps;
    const handle = await uploads.begin(requester, content.expectedTarget);
    try {
      for await (const step of this.#steps(content.pieces))
        await uploads.append(requester, handle, { bytes: step, isAcknowledged: false });
      await uploads.close(requester, handle, { action: 'put', target: await content.target() });
    } catch (error) {
      // What cannot be taken away now is once it has been left alone for long enough.
      await uploads.abandon(handle).catch(() => undefined);
      throw error;
    }
  }

  /** Each step is there only until the next is asked for: all are in the same memory. */
  async *#steps(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { clock } = this.#deps;
    const step = Buffer.allocUnsafeSlow(STEP_BYTES);
    let filled = 0;
    let since = momentOf(clock);
    for await (const piece of pieces) {
      for (let taken = 0; taken < piece.length; ) {
        const part = piece.subarray(taken, taken + STEP_BYTES - filled);
        step.set(part, filled);
        taken += part.length;
        filled += part.length;
        if (filled < STEP_BYTES && ageMs(clock, since) < STEP_MS) continue;
        yield step.subarray(0, filled);
        [filled, since] = [0, momentOf(clock)];
      }
    }
    if (filled > 0) yield step.subarray(0, filled);
  }
}
