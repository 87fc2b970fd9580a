import { GetExecutionHistoryCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { executionArn } from '#shared/platform/executions.ts';
import type { Assignment } from '#shared/testers/contract.ts';
import type { EmbeddedCloud } from '../embedded-cloud.ts';
import { Caller, type Lab, until } from './lab.ts';

/** People who test, and what the tests of human and hybrid runs ask of them. */

/** A tester with an API key. */
export class Tester extends Caller {
  readonly id: string;
  constructor(url: string, key: string, id: string) {
    super(url, key);
    this.id = id;
  }

  async assignments(status?: Assignment['status']): Promise<Assignment[]> {
    const query = status === undefined ? '' : `?status=${status}`;
    const { body } = await this.call<{ items: Assignment[] }>('GET', `/api/tester/assignments${query}`);
    return body.items;
  }

  /** The offer of a run, once it is made. */
  offered(runId: string): Promise<Assignment> {
    return until(`${this.id} is offered ${runId}`, async () => {
      const offers = await this.assignments('offered');
      return offers.find((offer) => offer.runId === runId) ?? null;
    });
  }

  async accepts(runId: string): Promise<Assignment> {
    const { id } = await this.offered(runId);
    return this.#done('POST', `/api/tester/assignments/${id}/accept`);
  }

  async declines(runId: string): Promise<Assignment> {
    const { id } = await this.offered(runId);
    return this.#done('POST', `/api/tester/assignments/${id}/decline`, { reason: 'No time.' });
  }

  submits(runId: string, report: object = {}): Promise<Assignment> {
    return this.#done('POST', `/api/test-runs/${runId}/submit`, reportOf(report));
  }

  async #done(method: string, path: string, body?: object): Promise<Assignment> {
    const answer = await this.call<Assignment>(method, path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

export function reportOf(changes: object = {}) {
  return { sentimentScore: 0.4, issues: [], recommendations: [], positives: [], ...changes };
}

export function seen(changes: object = {}) {
  return {
    title: 'The opening hours are hard to find',
    description: 'I had to read the whole page.',
    severity: 'medium',
    category: 'usability',
    page: 'https://shop.example/',
    ...changes,
  };
}

/** A language that nobody else speaks, so that only testers of one test are found by it. */
function newLanguage(): string {
  const letter = () => String.fromCharCode(97 + Math.floor(Math.random() * 26));
  return letter() + letter() + letter();
}

export function openCrew(cloud: EmbeddedCloud, { invoke }: Pick<Lab, 'invoke'>) {
  /** Testers who speak a language of their own; the first is asked first. */
  async function newTesters(count: number): Promise<{ testers: Tester[]; language: string }> {
    const language = newLanguage();
    const testers: Tester[] = [];
    for (let number = 0; number < count; number += 1) testers.push(await newTester(language));
    return { testers, language };
  }

  async function newTester(language: string, changes: object = {}): Promise<Tester> {
    const ref = `tester-${crypto.randomUUID()}`;
    const profile = {
      name: 'Test',
      languages: [language],
      country: 'DE',
      timezone: 'Europe/Berlin',
      devices: ['desktop', 'mobile'],
      techLiteracy: 'medium',
      maxTestsPerWeek: 50,
      ...changes,
    };
    const made = await invoke<{ members: Record<string, string>; keys: Record<string, string> }>(
      'accounts/provision',
      {
        members: [
          {
            ref,
            sub: ref,
            role: 'tester',
            companyRef: null,
            name: 'Test',
            email: `${ref}@testers.example`,
            key: true,
            tester: { profile, verified: true },
          },
        ],
      },
    );
    return new Tester(cloud.url, made.keys[ref] ?? '', made.members[ref] ?? '');
  }

  /** Names of the states that the execution of a run has entered, in order: what AWS charges for. */
  async function transitions(runId: string): Promise<string[]> {
    const client = new SFNClient({
      endpoint: cloud.controlUrl.replace(/\/control\/?$/, ''),
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
    const machine = stateMachines.find(({ name }) => name?.endsWith('test-run'))?.stateMachineArn ?? '';
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new GetExecutionHistoryCommand({ executionArn: executionArn(machine, runId), nextToken }),
      );
      names.push(...(page.events ?? []).flatMap((event) => event.stateEnteredEventDetails?.name ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    client.destroy();
    return names;
  }

  return { newTesters, newTester, transitions };
}
