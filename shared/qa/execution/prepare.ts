import { makesDatabase } from '../dependencies/danger.ts';
import { isMeant } from '../dependencies/selection.ts';
import type { Operation } from '../document/api.ts';
import type { Case } from '../input/request.ts';
import type { Driver } from './driver.ts';

/** Reads that are asked before a database is taken to be missing. */
const mostReads = 4;
/** What answers without one. */
const aboutItself = /^\/$|health|status|ping|version|info|docs|alive|ready/i;

const plainCall = (operation: Operation): Case => ({
  operation: operation.id,
  kind: 'minimal',
  description: 'see whether there is a database',
  input: { path: {}, query: {}, headers: {}, cookies: {}, body: null },
  violates: null,
});

const needsNothing = ({ method, path, parameters, body }: Operation) =>
  (method === 'GET' || method === 'POST') &&
  !path.includes('{') &&
  body?.required !== true &&
  parameters.every(({ required }) => !required);

/**
 * A service that fails at all that it could read has no database yet: the operation that makes it is called before all
 * others. There is nothing then that it could destroy.
 */
export async function prepare(driver: Driver): Promise<void> {
  const { operations } = driver.api;
  const maker = operations.find(
    (each) => makesDatabase(each) && needsNothing(each) && !isMeant(each, driver.config.excludeOperations),
  );
  if (maker === undefined) return;
  const reads = operations.filter(
    (each) =>
      each.method === 'GET' && needsNothing(each) && !makesDatabase(each) && !aboutItself.test(each.path),
  );
  let failures = 0;
  for (const each of reads.slice(0, mostReads)) {
    // Nothing is held against the operation: it is called again when there is something to read.
    const request = driver.wire(each, plainCall(each).input);
    const { response } = await driver.session.send({
      operation: each.id,
      case: null,
      request,
      identity: 'first',
      uses: [],
    });
    if (response === null || (response.status < 500 && response.status !== 404)) return;
    if (response.status >= 500) failures += 1;
  }
  if (failures === 0) return;
  await driver.call(plainCall(maker));
  driver.notes.push(`The service could read nothing before ${maker.id} made its database.`);
}
