import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ConnectionFacts } from '#local/gateway/websocket-event.ts';

/**
 * Which connections are open, kept on disk: when the embedded cloud dies they are closed without
 * anyone being told, and `$disconnect` is made up for at the next start.
 */
export class OpenConnections {
  readonly #folder: string;

  constructor(stateDir: string, apiId: string) {
    this.#folder = path.join(stateDir, 'connections', apiId);
    mkdirSync(this.#folder, { recursive: true });
  }

  add(connection: ConnectionFacts): void {
    writeFileSync(this.#file(connection.connectionId), JSON.stringify(connection));
  }

  remove(connectionId: string): void {
    rmSync(this.#file(connectionId), { force: true });
  }

  leftOver(): ConnectionFacts[] {
    return readdirSync(this.#folder).map(
      (name) => JSON.parse(readFileSync(path.join(this.#folder, name), 'utf8')) as ConnectionFacts,
    );
  }

  #file(connectionId: string): string {
    return path.join(this.#folder, `${connectionId}.json`);
  }
}
