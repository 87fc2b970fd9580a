import type { PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';

/** Answers that take longer than `slowMs` milliseconds. */
export const slowResponse =
  (slowMs: number): PassiveOracle =>
  (_api, operation, exchange) => {
    if (exchange.response === null || exchange.case === null || exchange.took <= slowMs) return [];
    return [
      {
        oracle: 'slow-response',
        severity: 'low',
        operation: operation.id,
        signature: `${operation.id} slow`,
        title: `${operation.id} takes longer than ${slowMs} ms`,
        evidence: `The answer took ${Math.round(exchange.took)} ms; the run allows ${slowMs} ms.`,
        likelyCause: 'A query without an index, a call to another service, or work that grows with the data.',
        reference: references.slow,
        exchanges: [exchange],
      },
    ];
  };
