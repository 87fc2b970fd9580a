/**
 * A program that is killed: runs an execution until one task has ended, one is under way and one waits
 * for its token, then prints the token. `test/local/stepfunctions/restart.test.ts` starts it.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Executions } from '#local/stepfunctions/executions.ts';
import { Store } from '#local/stepfunctions/store.ts';

const [directory = '', machine = '{}'] = process.argv.slice(2);
const executions = new Executions(new Store(join(directory, 'stepfunctions.sqlite')), [JSON.parse(machine)], {
  functions: {
    async invoke(name, event) {
      appendFileSync(join(directory, 'calls'), `${name}\n`);
      if (name === 'endless') await new Promise(() => {});
      if (name === 'offer') console.log((event as { token: string }).token);
      return { payload: name, functionError: null };
    },
  },
  buckets: { read: async () => null, write: async () => {} },
  call: async () => null,
  publish: () => new Promise(() => {}),
  log: { write: ({ text }) => console.error(text) },
});
executions.resume();
executions.start(JSON.parse(machine).arn, 'killed', '{"n":1}');
setInterval(() => {}, 1_000);
