import type { Severity } from '../../report/contract.ts';
import { excerpt } from '../answers.ts';
import { errorSignature, toldBy } from '../error-signature.ts';
import type { PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';

/**
 * 5xx. 501 to a method that nobody documented is the right answer. 503 says that the server is busy, which is
 * its good right when it says so in the document or with Retry-After.
 */
export const serverError: PassiveOracle = (_api, operation, exchange) => {
  const { response } = exchange;
  if (response === null || response.status < 500) return [];
  const { status } = response;
  const documented = operation.responses.some((each) => each.status === String(status));
  if (status === 501 && (exchange.case === null || documented)) return [];
  if (status === 503 && (documented || response.headers['retry-after'] !== undefined)) return [];

  const valid = exchange.case !== null && exchange.case.violates === null;
  const { text, telling } = errorSignature(response, exchange.request);
  return [
    {
      oracle: 'server-error',
      severity: severityOf(status, valid),
      operation: operation.id,
      signature: telling ? `${status} ${text}` : `${operation.id} ${status} ${text}`.trim(),
      // One that passes on whatever goes wrong inside as its own failure has one fault, and not one for each message.
      ...(!telling && text !== '' && { habit: `${operation.id} ${status}` }),
      title: `${operation.id} answers ${status}`,
      evidence: `${valid ? 'A request that is valid as documented' : invalidRequest(exchange.case?.violates?.description)} got ${status}: ${excerpt(toldBy(response)) || 'no body'}`,
      likelyCause: causes[status] ?? 'An exception in the handler that nothing catches.',
      reference: valid ? references.serverError : references.unusualConditions,
      exchanges: [exchange],
    },
  ];
};

const causes: Readonly<Record<number, string>> = {
  501: 'The document describes what is not implemented yet.',
  502: 'The service behind the gateway ended or answered what the gateway does not understand.',
  503: 'The service, or one that it needs, was not available.',
  504: 'The service behind the gateway took too long.',
};

const invalidRequest = (violation: string | undefined) =>
  violation === undefined ? 'A request' : `An invalid request (${violation})`;

function severityOf(status: number, valid: boolean): Severity {
  if (status === 501 || status === 503) return 'low';
  return valid && status === 500 ? 'high' : 'medium';
}
