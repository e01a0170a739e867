import { argon2Sync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** One argon2id computation, as `PasswordHasher` hands it to a thread. */
export interface HashJob {
  readonly password: string;
  readonly salt: Uint8Array;
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagBytes: number;
}

parentPort?.on('message', (job: HashJob) => {
  parentPort?.postMessage(
    argon2Sync('argon2id', {
      message: job.password,
      nonce: job.salt,
      memory: job.memoryKib,
      passes: job.passes,
      parallelism: job.parallelism,
      tagLength: job.tagBytes,
    }),
  );
});
