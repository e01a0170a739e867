/** Tells the benchmark that this process is ready, and closes it when it is asked to stop. */
export function serveUntilStopped(url: string, close: () => Promise<unknown>): void {
  console.log(JSON.stringify({ url }));
  process.once('SIGTERM', () => {
    close().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
