import { AttackClient, KNOWN_ADMIN } from './attack-client.ts';
import { type RunningServer, removeDataDir, type ServerOptions, spawnLatchkeyd } from './latchkeyd.ts';

/** A server to attack, with one token of its administrator's. */
export interface Target {
  readonly server: RunningServer;
  readonly client: AttackClient;
  readonly token: string;
  /** The header line that presents the token. */
  readonly bearer: string;
  /** How many tokens the administrator has; throws unless the server is well. */
  countTokens(): Promise<number>;
  /** Kills the server and removes its folders. */
  end(): Promise<void>;
}

/** Starts a server to attack; whoever calls this ends it. */
export async function startTarget(options: ServerOptions = {}): Promise<Target> {
  const server = await spawnLatchkeyd({ ...options, env: { ...KNOWN_ADMIN, ...options.env } });
  const client = new AttackClient(server.port);
  const token = await client.createToken();
  return {
    ...{ server, client, token },
    bearer: `Authorization: Bearer ${token}\r\n`,
    async countTokens() {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await client.send('GET', '/api/2.0/token/list', { headers });
      if (!Array.isArray(answer.json.token_infos)) throw new Error(`${answer.status}: ${answer.text}`);
      return answer.json.token_infos.length;
    },
    async end() {
      client.close();
      await server.kill();
      removeDataDir(server.dataDir);
    },
  };
}
