import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import * as clock from '#local/clock.ts';
import type { FromSandbox, FunctionError, ToSandbox } from '#local/lambda/messages.ts';
import type { Invocation } from '#local/service.ts';

/** AWS gives the init phase 10 seconds of its own and then repeats it within the first invocation. */
const initPhaseMs = 10_000;
/** 6 MB and a little, as the Lambda quotas say. */
const largestAnswer = 6_291_556;

export interface SandboxSettings {
  readonly arn: string;
  /** Folder of the code. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Where Node keeps compiled code between starts. */
  readonly compileCache: string;
}

/** A line that the function wrote, with the request it belongs to. */
export type Said = (line: string, stream: 'stdout' | 'stderr', requestId: string | null) => void;

interface Waiting {
  resolve(invocation: Invocation): void;
  readonly timer: NodeJS.Timeout;
}

function unhandled(error: FunctionError): Invocation {
  return { payload: error, functionError: 'Unhandled' };
}

/** One process that runs one function, one event at a time. */
export class SandboxProcess {
  readonly #settings: SandboxSettings;
  readonly #child: ChildProcess;
  readonly #said: Said;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<FunctionError | null>;
  #requestId: string | null = null;
  #waiting: Waiting | null = null;
  #fatal: FunctionError | null = null;
  #alive = true;

  constructor(settings: SandboxSettings, said: Said) {
    this.#settings = settings;
    this.#said = said;
    this.#child = fork(fileURLToPath(import.meta.resolve('./sandbox.ts')), [], {
      cwd: settings.folder,
      env: { ...settings.environment, NODE_COMPILE_CACHE: settings.compileCache },
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own, which is ended as a whole: a handler may have started a browser.
      detached: true,
    });
    const started = Promise.withResolvers<FunctionError | null>();
    this.#ready = started.promise;
    const exited = Promise.withResolvers<void>();
    this.#exited = exited.promise;
    this.#listen(this.#child.stdout, 'stdout');
    this.#listen(this.#child.stderr, 'stderr');
    this.#child.on('message', (message: FromSandbox) => {
      if (message.type === 'ready') started.resolve(null);
      else if (message.type === 'fatal') this.#fatal = message.error;
      // Output that was written before the answer has to be read before the request is over.
      else setImmediate(() => this.#answer(message));
    });
    this.#child.on('error', (error) => {
      this.#fatal ??= { errorType: 'Runtime.ExitError', errorMessage: error.message };
      if (this.#child.pid === undefined) this.#ended(null, null, started.resolve, exited.resolve);
    });
    // Its output ends only when whatever it started has ended too.
    this.#child.on('exit', () => this.#killGroup());
    this.#child.on('close', (code, signal) => this.#ended(code, signal, started.resolve, exited.resolve));
    this.#send({ type: 'init', offsetMs: clock.offset() });
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  #listen(stream: Readable | null, name: 'stdout' | 'stderr'): void {
    let rest = '';
    const say = (line: string) => {
      if (line !== '') this.#said(line, name, this.#requestId);
    };
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(say);
    });
    stream?.on('end', () => say(rest));
  }

  #send(message: ToSandbox): void {
    // A process that has just died is noticed by its `close`.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #ended(
    code: number | null,
    signal: string | null,
    started: (error: FunctionError) => void,
    exited: () => void,
  ): void {
    this.#alive = false;
    const how =
      signal === null ? `exit status ${code}` : `signal: ${signal.replace(/^SIG/, '').toLowerCase()}`;
    const error = this.#fatal ?? {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${this.#requestId ?? ''} Error: Runtime exited with error: ${how}`,
    };
    started(error);
    this.#settle(unhandled(error));
    exited();
  }

  #answer(message: Extract<FromSandbox, { type: 'result' | 'error' }>): void {
    if (message.type === 'error') this.#settle(unhandled(message.error));
    else if (message.json.length > largestAnswer) {
      this.#settle(
        unhandled({
          errorType: 'Function.ResponseSizeTooLarge',
          errorMessage: `Response payload size exceeded maximum allowed payload size (${largestAnswer} bytes).`,
        }),
      );
    } else this.#settle({ payload: JSON.parse(message.json) as unknown, functionError: null });
  }

  #settle(invocation: Invocation): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    this.#waiting = null;
    clearTimeout(waiting.timer);
    waiting.resolve(invocation);
  }

  /** Runs one event. Never rejects: what goes wrong is the function's answer, as in Lambda. */
  async invoke(requestId: string, event: unknown): Promise<Invocation> {
    this.#requestId = requestId;
    const { timeoutMs, arn } = this.#settings;
    const answered = Promise.withResolvers<Invocation>();
    const limit = (ms: number) =>
      setTimeout(() => {
        this.#fatal = {
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
        };
        this.#said(`Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`, 'stderr', requestId);
        this.#killGroup();
      }, ms);
    const initTimer = limit(initPhaseMs + timeoutMs);
    const failed = await this.#ready;
    clearTimeout(initTimer);
    if (failed !== null) return unhandled(failed);
    this.#waiting = { resolve: answered.resolve, timer: limit(timeoutMs) };
    if (!this.#alive) this.#settle(unhandled(this.#fatal ?? exited(requestId)));
    this.#send({
      type: 'invoke',
      requestId,
      functionArn: arn,
      event,
      timeoutMs,
      offsetMs: clock.offset(),
    });
    return answered.promise;
  }

  /** Tells a running handler that time was moved. */
  moveClock(): void {
    this.#send({ type: 'clock', offsetMs: clock.offset() });
  }

  async kill(): Promise<void> {
    this.#killGroup();
    await this.#exited;
  }

  #killGroup(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch (error) {
      // All of it has ended already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

function exited(requestId: string): FunctionError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited without providing a reason`,
  };
}
