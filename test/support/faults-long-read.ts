import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

// A program: reads a table slowly with one open statement, over and over, until its standard input is closed. A
// read transaction around it keeps one snapshot of the file all the time. Says "reading" when it has begun, and how
// many rows it has read when it is told to stop.
const [file = '', table = ''] = process.argv.slice(2);
const ROWS_A_STEP = 1_000;
const STEP_MS = 5;

let isTold = false;
process.stdin.on('end', () => {
  isTold = true;
});
process.stdin.resume();

const connection = new DatabaseSync(file, { readOnly: true });
connection.exec('BEGIN');
let rows = 0;
while (!isTold) {
  for (const _row of connection.prepare(`select * from ${table}`).iterate()) {
    if (rows++ === 0) process.stdout.write('reading\n');
    if (rows % ROWS_A_STEP === 0) await sleep(STEP_MS);
    if (isTold) break;
  }
}
process.stdout.write(`${rows} rows\n`);
connection.close();
