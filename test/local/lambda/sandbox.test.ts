import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import * as clock from '#local/clock.ts';
import { TooManyRequestsException } from '#local/service.ts';
import { startFunctions, until } from './functions.ts';

let running: Awaited<ReturnType<typeof startFunctions>>;

beforeAll(async () => {
  running = await startFunctions({
    echo: {
      code: 'export const handler = async (event, context) => ({ event, id: context.awsRequestId, name: context.functionName, left: context.getRemainingTimeInMillis() });',
      timeout: 10,
    },
    environment: {
      code: 'export const handler = async () => process.env;',
      environment: { OWN: 'yes', NODE_OPTIONS: '--enable-source-maps' },
    },
    thrower: { code: 'export const handler = async () => { throw new RangeError("too far"); };' },
    crasher: {
      code: 'let calls = 0; export const handler = async (event) => { calls += 1; if (event.crash) process.exit(3); return calls; };',
    },
    hanging: {
      code: 'export const handler = async (event) => { if (event.hang) await new Promise(() => { setInterval(() => {}, 1000); }); return process.pid; };',
      timeout: 1,
    },
    spinning: { code: 'export const handler = async () => { for (;;); };', timeout: 1 },
    reserved: { code: 'export const handler = async () => process.pid;', reserved: 1 },
    busy: {
      code: 'export const handler = async () => { await new Promise((r) => setTimeout(r, 150)); return process.pid; };',
      timeout: 30,
    },
    broken: { code: 'import "./missing.mjs"; export const handler = async () => 1;' },
    rejecting: {
      code: 'export const handler = async () => { Promise.reject(new Error("forgotten")); await new Promise((r) => setTimeout(r, 5000)); };',
      timeout: 10,
    },
    time: {
      code: 'export const handler = async (event) => { if (event.wait) { const s = Date.now(); console.log("waiting"); while (Date.now() - s < 3_000_000) await new Promise((r) => setTimeout(r, 20)); } return new Date().toISOString(); };',
      timeout: 30,
    },
    talking: {
      code: 'export const handler = async () => { console.warn("careful\\nnow"); console.log("hello"); process.stdout.write(JSON.stringify({ level: "ERROR", message: "structured" }) + "\\n"); };',
    },
    changing: { code: 'export const handler = async () => "old";' },
    slow: {
      code: 'export const handler = async () => { await new Promise((r) => setTimeout(r, 300)); return "old"; };',
      timeout: 30,
    },
    large: { code: 'export const handler = async () => "x".repeat(7_000_000);', timeout: 30 },
    parent: {
      code: 'import { spawn } from "node:child_process"; export const handler = async () => { const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }); await new Promise(() => { setInterval(() => console.log("child " + child.pid), 50); }); };',
      timeout: 1,
    },
  });
});

afterAll(() => running.stop());
afterEach(() => clock.setOffset(0));

test('a handler gets the event and a context, and its answer comes back', async () => {
  const { payload, functionError } = await running.lambda.invoke('echo', { a: [1] });

  expect(functionError).toBeNull();
  expect(payload).toMatchObject({
    event: { a: [1] },
    name: 'echo',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const { left } = payload as { left: number };
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(10_000);
});

test('a function is found by its ARN, with version or alias too', async () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:echo:live';

  expect((await running.lambda.invoke(arn, {})).functionError).toBeNull();
});

test('a sandbox sees its own environment only', async () => {
  process.env.SECRET_OF_THE_PARENT = 'x';

  const { payload } = await running.lambda.invoke('environment', {});

  expect(payload).toMatchObject({
    OWN: 'yes',
    AWS_LAMBDA_FUNCTION_NAME: 'environment',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4001/secret',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4000/s3',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_ACCESS_KEY_ID: 'id',
    TZ: 'UTC',
  });
  expect(payload).not.toHaveProperty('SECRET_OF_THE_PARENT');
  expect(payload).not.toHaveProperty('NODE_COMPILE_CACHE');
  delete process.env.SECRET_OF_THE_PARENT;
});

test('a thrown error is the answer, and the sandbox stays usable', async () => {
  const first = await running.lambda.invoke('thrower', {});
  const second = await running.lambda.invoke('thrower', {});

  expect(first.functionError).toBe('Unhandled');
  expect(first.payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
  expect((first.payload as { trace: string[] }).trace[0]).toBe('RangeError: too far');
  expect(second.payload).toMatchObject({ errorType: 'RangeError' });
});

test('a warm sandbox is used again; one that crashed is replaced', async () => {
  expect((await running.lambda.invoke('crasher', {})).payload).toBe(1);
  expect((await running.lambda.invoke('crasher', {})).payload).toBe(2);

  const crash = await running.lambda.invoke('crasher', { crash: true });

  expect(crash.functionError).toBe('Unhandled');
  expect(crash.payload).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('exit status 3'),
  });
  expect((await running.lambda.invoke('crasher', {})).payload).toBe(1);
});

test.each(['hanging', 'spinning'])('a %s handler is killed when its time is over', async (name) => {
  const { payload, functionError } = await running.lambda.invoke(name, { hang: true });

  expect(functionError).toBe('Unhandled');
  expect(payload).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
  });
});

test('a process that a killed handler had started is gone too', async () => {
  await running.lambda.invoke('parent', {});

  await until(
    () => running.log.entries.some(({ text }) => text.startsWith('child ')),
    'the child to be named',
  );
  const pid = Number(running.log.entries.find(({ text }) => text.startsWith('child '))?.text.slice(6));
  await until(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  }, 'the child to be gone');
});

test('reserved concurrency refuses what is beyond it', async () => {
  running.lambda.pause('reserved');
  const first = running.lambda.invoke('reserved', {});

  await expect(running.lambda.invoke('reserved', {})).rejects.toThrow(TooManyRequestsException);
  running.lambda.resume('reserved');
  expect((await first).functionError).toBeNull();
});

test('without a reservation at most four run at once and the others wait', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => running.lambda.invoke('busy', {})));

  expect(answers.every(({ functionError }) => functionError === null)).toBe(true);
  expect(new Set(answers.map(({ payload }) => payload)).size).toBe(4);
});

test('a paused function starts only when it is resumed as often as it was paused', async () => {
  running.lambda.pause('echo');
  running.lambda.pause('echo');
  let answered = false;
  const answer = running.lambda.invoke('echo', {}).then(() => {
    answered = true;
  });
  running.lambda.resume('echo');
  await running.lambda.invoke('crasher', {});
  expect(answered).toBe(false);

  running.lambda.resume('ECHO');

  await answer;
});

test('code that cannot be loaded is named', async () => {
  const { payload, functionError } = await running.lambda.invoke('broken', {});

  expect(functionError).toBe('Unhandled');
  expect(payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
});

test('a promise that was rejected and forgotten ends the sandbox', async () => {
  const { payload } = await running.lambda.invoke('rejecting', {});

  expect(payload).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'forgotten',
  });
});

test('an answer beyond 6 MB is refused', async () => {
  expect((await running.lambda.invoke('large', {})).payload).toMatchObject({
    errorType: 'Function.ResponseSizeTooLarge',
  });
});

test('handlers see the moved time, also while they run', async () => {
  await running.lambda.invoke('time', {});
  const waiting = running.lambda.invoke('time', { wait: true });
  await until(() => running.log.entries.some(({ text }) => text === 'waiting'), 'the handler to wait');

  clock.setOffset(3_600_000);
  running.lambda.moveClock();

  const { payload } = await waiting;
  expect(new Date(String(payload)).getTime()).toBeGreaterThan(Date.now() + 3_500_000);
});

test('what a handler writes is in the log with function, request and level', async () => {
  await running.lambda.invoke('talking', {});

  const entries = running.log.entries.filter(({ source }) => source === 'talking');
  expect(entries).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ level: 'WARN', text: 'careful\nnow', requestId: expect.any(String) }),
      expect.objectContaining({ level: 'INFO', text: 'hello' }),
      expect.objectContaining({ level: 'ERROR', text: expect.stringContaining('structured') }),
    ]),
  );
  expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(1);
});

test('changed code is used by the next invocation, while a running one ends with the old', async () => {
  expect((await running.lambda.invoke('changing', {})).payload).toBe('old');
  const before = running.lambda.invoke('slow', {});
  await running.write('changing', 'export const handler = async () => "new";');
  await running.write('slow', 'export const handler = async () => "new";');

  running.lambda.reload(['changing', 'slow']);

  expect((await running.lambda.invoke('changing', {})).payload).toBe('new');
  expect((await before).payload).toMatch(/old|new/);
  expect((await running.lambda.invoke('slow', {})).payload).toBe('new');
});

test('an unknown function is not found', async () => {
  await expect(running.lambda.invoke('nobody', {})).rejects.toThrow('Function not found: nobody');
});
