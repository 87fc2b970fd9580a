import type { Run } from '../contract.ts';

/** What of a run an export names. */
export type ExportedRun = Pick<Run, 'id' | 'url' | 'mission' | 'persona' | 'testType' | 'ref' | 'endedAt'>;
