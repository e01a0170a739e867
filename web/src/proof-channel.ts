/** By which the window of an identity provider tells the page that waits for it how it ended. */
const NAME = 'latchkey-proof';

/** Tells every page of this server in this browser. What is told proves nothing: they ask the server. */
export function announceProof(problem: string | undefined): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(problem ?? null);
  channel.close();
}

/** Calls back with each announcement; gives back how to stop. */
export function listenForProof(onProof: (problem: string | undefined) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<unknown>) =>
    onProof(typeof data === 'string' ? data : undefined);
  return () => channel.close();
}
