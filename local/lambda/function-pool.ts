import { randomUUID } from 'node:crypto';
import type { Log } from '#local/engine.ts';
import { entryOf } from '#local/lambda/output.ts';
import { SandboxProcess } from '#local/lambda/sandbox-process.ts';
import type { FunctionSettings } from '#local/lambda/settings.ts';
import { type Invocation, TooManyRequestsException } from '#local/service.ts';

/** Enough for a person's use of a two-core machine; whoever comes later waits. */
const mostSandboxes = 4;
const idleMs = 5 * 60_000;

interface Sandbox {
  readonly process: SandboxProcess;
  /** Its code or settings have been replaced. */
  stale: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

/** The sandboxes of one function. */
export class FunctionPool {
  #settings: FunctionSettings;
  readonly #log: Log;
  readonly #compileCache: string;
  readonly #all = new Set<Sandbox>();
  /** Warm ones, the last used at the end. */
  readonly #idle: Sandbox[] = [];
  readonly #queue: ((sandbox: Sandbox) => void)[] = [];
  #running = 0;
  #pauses = 0;
  #resume: PromiseWithResolvers<void> | null = null;

  constructor(settings: FunctionSettings, log: Log, compileCache: string) {
    this.#settings = settings;
    this.#log = log;
    this.#compileCache = compileCache;
  }

  get settings(): FunctionSettings {
    return this.#settings;
  }

  async invoke(event: unknown): Promise<Invocation> {
    const { reserved } = this.#settings;
    if (reserved !== null && this.#running >= reserved) {
      throw new TooManyRequestsException('Rate Exceeded.');
    }
    this.#running += 1;
    try {
      await this.#resume?.promise;
      const sandbox = await this.#take();
      const requestId = randomUUID();
      const started = performance.now();
      const invocation = await sandbox.process.invoke(requestId, event);
      this.#log.write({
        level: 'DEBUG',
        source: this.#settings.name,
        requestId,
        text: `REPORT Duration: ${(performance.now() - started).toFixed(0)} ms${invocation.functionError === null ? '' : ` ${invocation.functionError}`}`,
      });
      this.#giveBack(sandbox);
      return invocation;
    } finally {
      this.#running -= 1;
    }
  }

  /** Invocations wait until `resume`, called as often: those who pause it may not know of each other. */
  pause(): void {
    this.#pauses += 1;
    this.#resume ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#pauses = Math.max(0, this.#pauses - 1);
    if (this.#pauses > 0) return;
    this.#resume?.resolve();
    this.#resume = null;
  }

  /** New invocations run with these settings and the code that is in the folder now. */
  replace(settings: FunctionSettings): void {
    this.#settings = settings;
    for (const sandbox of this.#all) sandbox.stale = true;
    for (const sandbox of this.#idle.splice(0)) this.#end(sandbox);
  }

  moveClock(): void {
    for (const { process } of this.#all) process.moveClock();
  }

  /** Processes that wait for an event: how many could be ended without harm. */
  get idleCount(): number {
    return this.#idle.length;
  }

  /** Ends the sandbox that has waited longest. */
  endOldestIdle(): void {
    const sandbox = this.#idle.shift();
    if (sandbox !== undefined) this.#end(sandbox);
  }

  async stop(): Promise<void> {
    this.#pauses = 0;
    this.resume();
    const all = [...this.#all];
    for (const sandbox of all) this.#end(sandbox);
    await Promise.all(all.map(({ process }) => process.kill()));
  }

  async #take(): Promise<Sandbox> {
    let warm = this.#idle.pop();
    // One that died while it waited has no request to report to.
    while (warm !== undefined && !warm.process.alive) {
      this.#end(warm);
      warm = this.#idle.pop();
    }
    if (warm !== undefined) {
      clearTimeout(warm.idleTimer);
      return warm;
    }
    if (this.#all.size < (this.#settings.reserved ?? mostSandboxes)) return this.#start();
    const freed = Promise.withResolvers<Sandbox>();
    this.#queue.push(freed.resolve);
    return freed.promise;
  }

  #start(): Sandbox {
    const { name, arn, folder, timeoutMs, environment } = this.#settings;
    const settings = { arn, folder, timeoutMs, environment, compileCache: this.#compileCache };
    const process = new SandboxProcess(settings, (line, stream, requestId) =>
      this.#log.write(entryOf(name, line, stream, requestId)),
    );
    const sandbox: Sandbox = { process, stale: false, idleTimer: undefined };
    this.#all.add(sandbox);
    return sandbox;
  }

  #giveBack(sandbox: Sandbox): void {
    let usable = sandbox;
    if (sandbox.stale || !sandbox.process.alive) {
      this.#end(sandbox);
      if (this.#queue.length === 0) return;
      usable = this.#start();
    }
    const next = this.#queue.shift();
    if (next !== undefined) {
      next(usable);
      return;
    }
    usable.idleTimer = setTimeout(() => {
      this.#idle.splice(this.#idle.indexOf(usable), 1);
      this.#end(usable);
    }, idleMs).unref();
    this.#idle.push(usable);
  }

  #end(sandbox: Sandbox): void {
    clearTimeout(sandbox.idleTimer);
    this.#all.delete(sandbox);
    void sandbox.process.kill();
  }
}
