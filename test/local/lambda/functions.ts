import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveResources } from '#local/assembly/resolve.ts';
import { Lambda } from '#local/lambda/functions.ts';
import { LogFile } from '#local/log.ts';

interface Declared {
  /** Source of `index.mjs`. */
  readonly code: string;
  readonly timeout?: number;
  readonly reserved?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Functions with real code in real sandboxes, declared by a template as CDK writes it. */
export async function startFunctions(declared: Readonly<Record<string, Declared>>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'functions-'));
  const assets = new Map<string, { path: string; packaging: 'zip' }>();
  const Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> = {};
  for (const [name, { code, timeout, reserved, environment }] of Object.entries(declared)) {
    const own = await mkdtemp(path.join(folder, `${name}-`));
    await writeFile(path.join(own, 'index.mjs'), code);
    assets.set(`${name}.zip`, { path: own, packaging: 'zip' });
    Resources[name] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
        ...(timeout !== undefined && { Timeout: timeout }),
        ...(reserved !== undefined && { ReservedConcurrentExecutions: reserved }),
        ...(environment !== undefined && { Environment: { Variables: environment } }),
      },
    };
  }
  const here = {
    region: 'us-east-1',
    publicUrl: 'http://localhost:4000',
    internalUrl: 'http://127.0.0.1:4001/secret',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
  };
  const resources = resolveResources({ stacks: [{ name: 'Test', template: { Resources } }], assets }, here);
  const log = new LogFile(path.join(folder, 'state'));
  const lambda = new Lambda(resources, here, log, path.join(folder, 'state'));
  return {
    lambda,
    log,
    resources,
    /** Replaces the code of a function. */
    write: (name: string, code: string) =>
      writeFile(path.join(assets.get(`${name}.zip`)?.path ?? '', 'index.mjs'), code),
    async stop() {
      await lambda.stop();
      log.flush();
      await rm(folder, { recursive: true });
    },
  };
}

/** Waits until `true`, or fails. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
