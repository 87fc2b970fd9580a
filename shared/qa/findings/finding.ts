import type { Finding } from '../report/contract.ts';
import type { Scenario } from '../scenario/contract.ts';
import type { Cause } from './group.ts';
import { hideSecrets, recordExchange } from './record-exchange.ts';

export interface Confirmed {
  readonly certainty: Finding['certainty'];
  readonly reproduction: Scenario | null;
  readonly curl: string;
  readonly baseUrl: string;
  /** Values that no report may show. */
  readonly secrets: readonly string[];
}

/** Names that are written out; the number of the others says enough. */
const NAMED = 6;

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const placesOf = ({ members }: Cause) =>
  members.length > 1 ? ` It shows in ${members.length} places: ${listed(members)}.` : '';

const operationsOf = ({ operations }: Cause) =>
  operations.length > 1 ? ` It shows in ${operations.length} operations.` : '';

/** What a report tells of a cause. */
export function findingOf(cause: Cause, confirmed: Confirmed): Finding {
  const [observation] = cause.observations;
  const where = `${placesOf(cause)}${operationsOf(cause)}`;
  const { baseUrl, secrets } = confirmed;
  return {
    id: cause.id,
    oracle: cause.oracle,
    severity: cause.severity,
    operation: observation.operation,
    operations: [observation.operation, ...cause.operations.filter((each) => each !== observation.operation)],
    title: hideSecrets(observation.title, secrets),
    evidence: hideSecrets(`${observation.evidence}${where}`, secrets),
    likelyCause: observation.likelyCause,
    reference: observation.reference,
    signature: cause.signature,
    occurrences: cause.occurrences,
    certainty: confirmed.certainty,
    exchanges: observation.exchanges.map((exchange) => recordExchange(exchange, { baseUrl, secrets })),
    reproduction: confirmed.reproduction,
    curl: confirmed.curl,
  };
}
