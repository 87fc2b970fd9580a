import type { Finding, OperationOutcome, Verdict } from '../report/contract.ts';

export interface Judged {
  readonly verdict: Verdict;
  /** Which rule gave it. */
  readonly reason: string;
}

const grave = new Set(['critical', 'high', 'medium']);

const inWords = (count: number) => (count === 1 ? '1 finding' : `${count} findings`);

/**
 * The verdict of a run, by the first rule that fits: a grave finding fails it; a run that reached nothing says
 * nothing; a target that went away leaves it open; light or uncertain findings are warnings.
 *
 * @param known how many findings the baseline has, which are not among those given
 */
export function evaluate(
  operations: readonly OperationOutcome[],
  findings: readonly Finding[],
  targetLost: boolean,
  known: number,
): Judged {
  const tried = operations.filter(({ requests }) => requests > 0);
  const answered = tried.some(({ statuses }) => Object.keys(statuses).some((status) => status !== '0'));
  if (tried.length > 0 && !answered) {
    const why = tried.find(({ reason }) => reason !== null)?.reason;
    return { verdict: 'ERROR', reason: ['The target never answered.', ...(why ? [why] : [])].join(' ') };
  }
  const certain = findings.filter(({ severity, certainty }) => grave.has(severity) && certainty !== 'flaky');
  if (certain.length > 0) {
    return { verdict: 'FAIL', reason: `${inWords(certain.length)} of medium severity or worse.` };
  }
  if (targetLost) return { verdict: 'INCONCLUSIVE', reason: 'The target became unavailable before the end.' };
  const covered = operations.filter(({ outcome }) => outcome === 'covered');
  if (operations.length === 0)
    return { verdict: 'INCONCLUSIVE', reason: 'The document describes no operation that could be called.' };
  if (covered.length === 0)
    return { verdict: 'INCONCLUSIVE', reason: 'No operation answered with a success.' };
  if (findings.length > 0) {
    return {
      verdict: 'PASS_WITH_WARNINGS',
      reason: `${inWords(findings.length)}, none of them grave and certain.`,
    };
  }
  if (known > 0) return { verdict: 'PASS', reason: `Nothing new: the baseline has ${inWords(known)}.` };
  return { verdict: 'PASS', reason: 'Nothing was found.' };
}
