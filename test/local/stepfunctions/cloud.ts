import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { DescribeExecutionCommand, type DescribeExecutionOutput, SFNClient } from '@aws-sdk/client-sfn';
import { offset, setOffset } from '#local/clock.ts';
import type { Buckets } from '#local/engine.ts';
import type { Invocation } from '#local/service.ts';
import { stepFunctionsApi } from '#local/stepfunctions/api.ts';
import { Executions } from '#local/stepfunctions/executions.ts';
import type { StatusEvent } from '#local/stepfunctions/status-event.ts';
import { Store } from '#local/stepfunctions/store.ts';

export type Handler = (event: never) => unknown;

export const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;

/** An engine with its API on a port, with functions that are functions of the test. */
export class Cloud {
  readonly directory: string;
  readonly definitions: Record<string, object>;
  readonly functions: Record<string, Handler>;
  readonly objects = new Map<string, string>();
  readonly events: StatusEvent[] = [];
  readonly calls: string[] = [];
  readonly logged: string[] = [];
  executions!: Executions;
  client!: SFNClient;
  publish: (event: StatusEvent) => void | Promise<void> = (event) => {
    this.events.push(event);
  };
  #server!: Server;

  private constructor(
    directory: string,
    definitions: Record<string, object>,
    functions: Record<string, Handler>,
  ) {
    this.directory = directory;
    this.definitions = definitions;
    this.functions = functions;
  }

  static async start(
    definitions: Record<string, object>,
    functions: Record<string, Handler> = {},
  ): Promise<Cloud> {
    const cloud = new Cloud(await mkdtemp(join(tmpdir(), 'sfn-')), definitions, functions);
    await cloud.open();
    return cloud;
  }

  async open(): Promise<void> {
    const machines = Object.entries(this.definitions).map(([name, definition]) => ({
      arn: machineArn(name),
      name,
      roleArn: 'arn:aws:iam::000000000000:role/machine',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
      createdAt: 0,
    }));
    const buckets: Pick<Buckets, 'read' | 'write'> = {
      read: async (bucket, key) => {
        const text = this.objects.get(`${bucket}/${key}`);
        if (text === undefined) return null;
        const body = Buffer.from(text);
        return { body, contentType: '', cacheControl: null, etag: '""', lastModified: new Date() };
      },
      write: async (bucket, key, { body }) => {
        this.objects.set(`${bucket}/${key}`, body.toString());
      },
    };
    this.executions = new Executions(new Store(join(this.directory, 'stepfunctions.sqlite')), machines, {
      functions: { invoke: (name, event) => this.#invoke(name, event) },
      buckets,
      call: async (service, action, input) => {
        this.calls.push(`${service}:${action}`);
        return (await this.functions[`${service}:${action}`]?.(input as never)) as never;
      },
      publish: (event) => this.publish(event),
      log: { write: ({ text }) => this.logged.push(text) },
    });
    this.executions.resume();
    const api = stepFunctionsApi(this.executions);
    this.#server = createServer(async (request, response) => {
      const answer = await api.handle({
        method: 'POST',
        path: '/',
        query: new URLSearchParams(),
        headers: request.headers as Record<string, string>,
        body: await buffer(request),
      });
      response.writeHead(answer.status, answer.headers).end(answer.body as string);
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    this.client = new SFNClient({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
  }

  async #invoke(name: string, event: unknown): Promise<Invocation> {
    this.calls.push(name);
    const handler = this.functions[name];
    if (handler === undefined)
      throw Object.assign(new Error(`Function not found: ${name}`), { name: 'ResourceNotFoundException' });
    try {
      return { payload: (await handler(event as never)) ?? null, functionError: null };
    } catch (error) {
      if ((error as Error).name === 'TooManyRequestsException') throw error;
      const { name: errorType, message: errorMessage } = error as Error;
      return { payload: { errorType, errorMessage }, functionError: 'Unhandled' };
    }
  }

  /** As a kill of the process would leave it: nothing more is written. */
  async shut(): Promise<void> {
    this.executions.close();
    this.client.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async restart(): Promise<void> {
    await this.shut();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.shut();
    setOffset(0);
    await rm(this.directory, { recursive: true });
  }

  /** Starts the machine and gives the execution's ARN. */
  begin(machine: string, input: unknown = {}, name = `e${Math.random().toString(36).slice(2)}`): string {
    return this.executions.start(machineArn(machine), name, JSON.stringify(input)).arn;
  }

  async ended(arn: string): Promise<DescribeExecutionOutput> {
    return until(async () => {
      const description = await this.client.send(new DescribeExecutionCommand({ executionArn: arn }));
      return description.status === 'RUNNING' ? undefined : description;
    });
  }

  /** Runs the machine to its end; gives the output, parsed, or `{status, error, cause}`. */
  async run(machine: string, input: unknown = {}): Promise<unknown> {
    const { status, output, error, cause } = await this.ended(this.begin(machine, input));
    return output === undefined ? { status, error, cause } : JSON.parse(output);
  }

  /** Times called, of a function. */
  called(name: string): number {
    return this.calls.filter((call) => call === name).length;
  }
}

/** Moves the time forward. */
export function advance(seconds: number): void {
  setOffset(offset() + seconds * 1000);
}

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error('It did not happen within 15 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A Task that invokes a function with the state's input as payload. */
export function invoke(name: string, more: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...more,
  };
}

/** A machine of one state. */
export function only(state: object): object {
  return { StartAt: 'Only', States: { Only: { ...state, End: true } } };
}
