import type { NewStep } from '#shared/tests/parts.ts';
import type { AssignmentStatus } from './contract.ts';

/** What a run's company reads of each turn. Nobody's name, and no reason, which may tell who somebody is. */
const messages: Readonly<Record<Exclude<AssignmentStatus, 'cancelled'>, string>> = {
  offered: 'A tester is asked.',
  accepted: 'The tester accepted.',
  declined: 'The tester declined.',
  expired: 'The tester did not answer in time.',
  released: 'The tester gave the test back.',
  overdue: 'The tester handed in no report in time.',
  reassigned: 'The test was taken from the tester.',
  submitted: 'The tester handed in the report.',
};

/** The step of a run in which an assignment got this status; null for what ends with the run itself. */
export function stepOf(status: AssignmentStatus): NewStep | null {
  return status === 'cancelled' ? null : { kind: 'tester', message: messages[status], page: null };
}
