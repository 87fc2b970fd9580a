import type { Case } from '../input/request.ts';
import { isObject } from '../schema/pointer.ts';
import type { Driver } from './driver.ts';

/** Sets a general setting back to what its own address said before; does nothing when that is not known. */
export async function restore(driver: Driver, operation: string): Promise<void> {
  const changed = driver.accepted(operation)[0];
  const path = operation.replace(/^\S+ /, '');
  const before = driver.pool.all(`GET ${path}`)[0];
  const body = changed?.case?.input.body;
  const was = before?.response?.json;
  if (changed?.case == null || before === undefined || before.number > changed.number) return;
  if (body == null || !isObject(body.value) || !isObject(was)) return;
  const names = new Set([
    ...Object.keys(body.value),
    ...(driver.operation(operation)?.method === 'PUT' ? Object.keys(was) : []),
  ]);
  const value = Object.fromEntries(Object.entries(was).filter(([name]) => names.has(name)));
  const each: Case = {
    ...changed.case,
    description: 'what it was before',
    input: { ...changed.case.input, body: { ...body, value } },
  };
  await driver.call(each, { uses: changed.uses });
}
