import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { accountId, type Resource, type Resources } from '#local/assembly/resources.ts';
import type { EngineContext, Entry } from '#local/engine.ts';
import type { AwsRequest, AwsResponse, Functions, Invocation, Service } from '#local/service.ts';

export const region = 'eu-central-1';

/** A server that hands AWS calls to services, the way the gateway of the embedded cloud does. */
export interface LocalCloud {
  readonly endpoint: string;
  readonly credentials: EngineContext['credentials'];
  /** What engines said so far. */
  readonly said: Omit<Entry, 'time' | 'requestId'>[];
  /** What an engine is created with; the same state folder each time, so that it can be started again. */
  context(functions?: Functions): EngineContext;
  serve(...services: readonly Service[]): void;
  close(): Promise<void>;
}

export async function startLocalCloud(all: readonly Resource[]): Promise<LocalCloud> {
  const stateDir = await mkdtemp(join(tmpdir(), 'local-cloud-'));
  const said: LocalCloud['said'] = [];
  let served: readonly Service[] = [];
  const server = createServer(async (incoming, outgoing) => {
    // Not through URL, which would take `..` out of the keys of objects.
    const [path = '', query = ''] = (incoming.url ?? '').split('?');
    const request: AwsRequest = {
      method: incoming.method ?? 'GET',
      path,
      query: new URLSearchParams(query),
      headers: Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: await buffer(incoming),
    };
    const service = served.find((one) => one.matches(request));
    const answer: AwsResponse = (await service?.handle(request)) ?? { status: 404, body: 'no such service' };
    outgoing.writeHead(answer.status, { ...answer.headers });
    if (answer.body instanceof Readable) answer.body.pipe(outgoing);
    else outgoing.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const credentials = { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local-secret', sessionToken: 'session' };
  return {
    endpoint,
    credentials,
    said,
    serve(...services) {
      served = services;
    },
    context: (functions = noFunctions) => ({
      resources: resourcesOf(all),
      functions,
      stateDir,
      log: { write: (entry) => said.push(entry) },
      credentials,
      publicUrl: endpoint,
      internalUrl: endpoint,
    }),
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

const noFunctions: Functions = {
  async invoke(name): Promise<Invocation> {
    throw new Error(`No function ${name} is expected here.`);
  },
};

/** Describes a resource as the assembly reader would. */
export function resource(
  type: string,
  name: string,
  arn: string,
  properties: Readonly<Record<string, unknown>> = {},
): Resource {
  return {
    stack: 'Test',
    logicalId: name,
    type,
    properties,
    metadata: {},
    name,
    physicalId: name,
    arn,
  };
}

export function arnOf(service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${rest}`;
}

function resourcesOf(all: readonly Resource[]): Resources {
  return {
    region,
    all,
    embeddedCloud: { users: [] },
    ofType: (...types) => all.filter((one) => types.includes(one.type)),
    byLogicalId: (id) => all.find((one) => one.logicalId === id),
    byArn: (arn) => all.find((one) => arn === one.arn || arn.startsWith(`${one.arn}/`)),
    byName: (type, name) => all.find((one) => one.type === type && one.name === name),
    asset: () => undefined,
  };
}

/** Looks until it is so; fails after five seconds with what was seen last. */
export async function until<T>(look: () => T | Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`Not reached; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
