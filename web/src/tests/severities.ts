import { Severity } from '#shared/tests/contract.ts';

/** Worst first, as they are read. */
export const severities: readonly Severity[] = Severity.options.toReversed();
