import type { Exchange } from '../../execution/exchange.ts';
import type { Observation, PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';

const timedOut = /TIME(D_?)?OUT|ABORT/i;
const brokenOff = /ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_|CLOSED|RESET|PARSE|TOO_LARGE/i;
/** Nothing was reached, so nothing can be said about the operation. */
const notReached = /REFUSED|DNS|ENOTFOUND|EAI_|TLS|CERT|REDIRECT|UNREACH/i;

const brokenOffAt = (operation: string) => `${operation} broken off`;

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
      signature: late ? `${operation.id} late` : brokenOffAt(operation.id),
      habit: late ? 'late' : 'broken off',
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

/** The connection was broken off, and after that nobody could connect: the process had ended. The worst of its cause. */
export const endsTheServer = (exchange: Exchange, cameBack: boolean): Observation => ({
  oracle: 'no-response',
  severity: 'critical',
  operation: exchange.operation,
  signature: brokenOffAt(exchange.operation),
  title: `${exchange.operation} ends the server`,
  evidence: `The connection was broken off and no other could be opened; ${cameBack ? 'the server was there again after a while' : 'the server did not come back'}.${exchange.case?.violates == null ? '' : ` The request was invalid: ${exchange.case.violates.description}.`}`,
  likelyCause: 'An exception or rejected promise outside of what answers requests, which ends the process.',
  reference: references.unusualConditions,
  exchanges: [exchange],
});
