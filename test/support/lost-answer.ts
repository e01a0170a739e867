import { end, type Link, TcpRelay } from './tcp-relay.ts';

/** Stands between a proxy and a node; whoever asks for something under `path` gets no answer, although it was done. */
export class LostAnswer extends TcpRelay {
  readonly #path: string;
  #asked = 0;

  private constructor(targetUrl: string, path: string) {
    super(targetUrl);
    this.#path = path;
  }

  static start(targetUrl: string, path: string): Promise<LostAnswer> {
    return new LostAnswer(targetUrl, path).listen();
  }

  /** How often the node was asked. */
  get asked(): number {
    return this.#asked;
  }

  protected carry(link: Link): void {
    const { near, far } = link;
    let isLost = false;
    near.on('data', (chunk: Buffer) => {
      if (chunk.toString('latin1').startsWith(`POST ${this.#path} `)) {
        isLost = true;
        this.#asked++;
      }
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (isLost) end(link);
      else near.write(chunk);
    });
  }
}
