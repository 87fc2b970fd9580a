import path from 'node:path';
import type { Resources } from '#local/assembly/resources.ts';
import type { Log } from '#local/engine.ts';
import { FunctionPool } from '#local/lambda/function-pool.ts';
import { type FunctionSettings, functionSettings, type Surroundings } from '#local/lambda/settings.ts';
import type { Functions, Invocation } from '#local/service.ts';

/** Waiting processes of all functions together; a Node process with its bundle takes about 70 MB. */
const mostIdle = 16;

/** A function that is not in the template was named. */
export class ResourceNotFoundException extends Error {
  override readonly name = 'ResourceNotFoundException';
}

/** All functions of the app, run in sandboxes. */
export class Lambda implements Functions {
  readonly #pools = new Map<string, FunctionPool>();

  constructor(resources: Resources, here: Surroundings, log: Log, stateDir: string) {
    for (const resource of resources.ofType('AWS::Lambda::Function')) {
      const settings = functionSettings(resource, resources, here);
      if (settings !== null) {
        this.#pools.set(settings.name, new FunctionPool(settings, log, path.join(stateDir, 'compile-cache')));
      }
    }
  }

  get all(): readonly FunctionSettings[] {
    return [...this.#pools.values()].map(({ settings }) => settings);
  }

  async invoke(nameOrArn: string, event: unknown): Promise<Invocation> {
    const invocation = await this.#named(nameOrArn).invoke(event);
    this.#trim();
    return invocation;
  }

  /** Throws `ResourceNotFoundException`. */
  arnOf(nameOrArn: string): string {
    return this.#named(nameOrArn).settings.arn;
  }

  /** @param name logical id, physical name, ARN, or what the logical id, name or code folder ends with */
  pause(name: string): FunctionSettings {
    const pool = this.#like(name);
    pool.pause();
    return pool.settings;
  }

  resume(name: string): FunctionSettings {
    const pool = this.#like(name);
    pool.resume();
    return pool.settings;
  }

  /** Sandboxes of these functions finish what they do and are replaced. */
  reload(names: readonly string[]): void {
    for (const name of names) {
      const pool = this.#named(name);
      pool.replace(pool.settings);
    }
  }

  moveClock(): void {
    for (const pool of this.#pools.values()) pool.moveClock();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.stop()));
  }

  #trim(): void {
    const idle = [...this.#pools.values()].filter(({ idleCount }) => idleCount > 0);
    const excess = idle.reduce((sum, { idleCount }) => sum + idleCount, 0) - mostIdle;
    if (excess <= 0) return;
    const fullest = idle.reduce((a, b) => (b.idleCount > a.idleCount ? b : a));
    fullest.endOldestIdle();
  }

  #named(nameOrArn: string): FunctionPool {
    const [, , , , , , fromArn] = nameOrArn.split(':');
    const pool = this.#pools.get(fromArn ?? nameOrArn.split(':')[0] ?? '');
    if (pool === undefined) throw new ResourceNotFoundException(`Function not found: ${nameOrArn}`);
    return pool;
  }

  #like(name: string): FunctionPool {
    const wanted = name.toLowerCase();
    const pools = [...this.#pools.values()];
    const exact = pools.find(({ settings }) =>
      [settings.logicalId, settings.name, settings.arn].some((own) => own.toLowerCase() === wanted),
    );
    const similar = pools.filter(({ settings }) => namesOf(settings).some((own) => own.endsWith(wanted)));
    const pool = exact ?? similar[0];
    if (pool === undefined || (exact === undefined && similar.length > 1)) {
      throw new ResourceNotFoundException(
        similar.length > 1
          ? `${name} may be ${similar.map(({ settings }) => settings.name).join(' or ')}`
          : `There is no function ${name}`,
      );
    }
    return pool;
  }
}

/** Names as people write them; CDK ends a logical id with a hash of 8 characters. */
function namesOf({ logicalId, name, folder, environment }: FunctionSettings): readonly string[] {
  const service = environment.POWERTOOLS_SERVICE_NAME;
  return [logicalId, logicalId.replace(/[0-9A-F]{8}$/, ''), name, folder, service ?? '']
    .filter((own) => own !== '')
    .map((own) => own.toLowerCase());
}
