/**
 * The process a handler runs in: loads it, gives it one event at a time, and reports. It starts with
 * the function's own environment and knows nothing of the embedded cloud but this channel.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, types } from 'node:util';
import * as clock from '../clock.ts';
import type { FromSandbox, FunctionError, ToSandbox } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;
type Invoke = Extract<ToSandbox, { type: 'invoke' }>;

const environment = process.env;
const taskRoot = environment.LAMBDA_TASK_ROOT ?? '';
const names = {
  functionName: environment.AWS_LAMBDA_FUNCTION_NAME ?? '',
  functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION ?? '',
  memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
  logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
  logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
};
// How Node was told to cache compiled code is not part of a function's environment.
delete environment.NODE_COMPILE_CACHE;

let handler: Handler | undefined;
let requestId = '';

function send(message: FromSandbox, then?: () => void): void {
  // The parent may be gone already; the disconnect ends this process.
  process.send?.(message, undefined, undefined, () => then?.());
}

function described(error: unknown): FunctionError {
  if (types.isNativeError(error)) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function die(errorType: string, error: unknown): void {
  const { errorMessage, trace } = described(error);
  console.error(error);
  send({ type: 'fatal', error: { errorType, errorMessage, trace: trace ?? [] } }, () => process.exit(129));
}

/** Console lines look as Lambda writes them, so that time, request and level can be told apart. */
function patchConsole(): void {
  const levels = {
    trace: 'TRACE',
    debug: 'DEBUG',
    log: 'INFO',
    info: 'INFO',
    warn: 'WARN',
    error: 'ERROR',
  } as const;
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...parts: unknown[]) => {
      // A line break would end the entry, as in Lambda.
      const text = format(...parts).replaceAll('\n', '\r');
      process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
    };
  }
}

function initError(error: unknown): FunctionError {
  const described_ = described(error);
  const code = types.isNativeError(error) && 'code' in error ? error.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return { ...described_, errorType: 'Runtime.ImportModuleError' };
  }
  if (described_.errorType === 'SyntaxError') {
    return { ...described_, errorType: 'Runtime.UserCodeSyntaxError' };
  }
  return described_;
}

async function load(): Promise<void> {
  const name = environment._HANDLER ?? '';
  const dot = name.lastIndexOf('.');
  const file = join(taskRoot, name.slice(0, dot));
  const { existsSync } = await import('node:fs');
  const found = ['.mjs', '.js', '.cjs'].map((ending) => `${file}${ending}`).find(existsSync);
  if (found === undefined) {
    throw Object.assign(new Error(`Cannot find module '${file}'`), { code: 'ERR_MODULE_NOT_FOUND' });
  }
  const loaded = (await import(pathToFileURL(found).href)) as Record<string, unknown>;
  const exported = loaded[name.slice(dot + 1)];
  if (typeof exported !== 'function') {
    throw Object.assign(new Error(`${name} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  handler = exported as Handler;
}

async function invoke(message: Invoke): Promise<void> {
  requestId = message.requestId;
  const started = performance.now();
  const context = {
    ...names,
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: message.requestId,
    invokedFunctionArn: message.functionArn,
    getRemainingTimeInMillis: () =>
      Math.max(0, Math.floor(message.timeoutMs - (performance.now() - started))),
  };
  try {
    const result = await handler?.(message.event, context);
    send({ type: 'result', json: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    console.error('Invoke Error', error);
    send({ type: 'error', error: described(error) });
  }
}

// The embedded cloud is gone: this process ends with all it started, which is its group.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.on('uncaughtException', (error) => die('Runtime.UncaughtException', error));
process.on('unhandledRejection', (error) => die('Runtime.UnhandledPromiseRejection', error));
process.on('message', (message: ToSandbox) => {
  clock.setOffset(message.offsetMs);
  if (message.type === 'init') {
    load().then(
      () => send({ type: 'ready' }),
      (error) => {
        console.error('Uncaught Exception', error);
        send({ type: 'fatal', error: initError(error) }, () => process.exit(1));
      },
    );
  } else if (message.type === 'invoke') {
    void invoke(message);
  }
});
clock.install();
patchConsole();
