import { created } from './active/created.ts';
import { deleted } from './active/deleted.ts';
import { refusedWrite } from './active/refused-write.ts';
import { replaced } from './active/replaced.ts';
import { unsupportedMethod } from './active/unsupported-method.ts';
import type { ActiveOracle } from './oracle.ts';

/** Those that look for functional faults, in the order in which they are run. */
export const functionalOracles: readonly ActiveOracle[] = [
  created,
  replaced,
  refusedWrite,
  deleted,
  unsupportedMethod,
];
