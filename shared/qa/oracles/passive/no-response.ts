import type { PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';

const timedOut = /TIME(D_?)?OUT|ABORT/i;
const brokenOff = /ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_|CLOSED|RESET|PARSE|TOO_LARGE/i;
/** Nothing was reached, so nothing can be said about the operation. */
const notReached = /REFUSED|DNS|ENOTFOUND|EAI_|TLS|CERT|REDIRECT|UNREACH/i;

/** A request that was taken and never answered in order. */
export const noResponse: PassiveOracle = (_api, operation, exchange) => {
  const { failure } = exchange;
  if (failure === null || notReached.test(failure.code)) return [];
  const late = timedOut.test(failure.code);
  if (!late && !brokenOff.test(failure.code)) return [];
  return [
    {
      oracle: 'no-response',
      severity: 'medium',
      operation: operation.id,
      signature: `${operation.id} ${late ? 'late' : 'broken off'}`,
      title: late ? `${operation.id} does not answer` : `${operation.id} breaks the connection off`,
      evidence: late
        ? `There was no complete answer within ${Math.round(exchange.took)} ms.`
        : `The connection ended before a complete answer: ${failure.message}`,
      likelyCause: late
        ? 'The handler waits for something that never happens, or runs without end.'
        : 'The process ended, or it wrote something that is not HTTP.',
      reference: references.unusualConditions,
      exchanges: [exchange],
    },
  ];
};
