import type { Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Severity } from '../../report/contract.ts';
import { documentedResponse } from '../documented-response.ts';
import type { PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';

/** Statuses that any server, proxy or framework may answer with; documents seldom repeat them. */
const general = new Set([
  401, 403, 404, 405, 406, 408, 411, 412, 413, 414, 415, 416, 417, 421, 425, 428, 429, 431,
]);

/**
 * A status that the document leaves out. 5xx has an oracle of its own. Refusals that HTTP itself gives a
 * meaning are not reported, nor is how an invalid request is refused when the document describes no refusals.
 */
export const undocumentedStatus: PassiveOracle = (_api, operation, exchange) => {
  const { response } = exchange;
  if (response === null || exchange.case === null || operation.responses.length === 0) return [];
  const { status } = response;
  if (status < 200 || status >= 500 || status === 304) return [];
  if (documentedResponse(operation, status) !== null || isTidied(exchange)) return [];
  if (status >= 400 && (general.has(status) || !describesRefusals(operation))) return [];

  const refusal = status >= 400;
  const names = operation.responses.map((each) => each.status).join(', ');
  return [
    {
      oracle: 'undocumented-status',
      severity: severityOf(status),
      operation: operation.id,
      signature: refusal ? String(status) : `${operation.id} ${status}`,
      habit: String(status),
      title: `${operation.id} answers ${status}, which the document leaves out`,
      evidence: `The answer was ${status}; documented are ${names}.`,
      likelyCause: 'The code or the document changed and the other did not.',
      reference: references.responses,
      exchanges: [exchange],
    },
  ];
};

/** A router that sends whoever writes `//`, `..` or an escaped slash to the tidy address has not asked the operation. */
function isTidied({ request, response }: Exchange): boolean {
  const location = URL.parse(response?.headers.location ?? '', 'http://here/');
  if (response === null || response.status < 300 || response.status >= 400 || location === null) return false;
  const [path = ''] = request.target.split('?');
  return path !== '' && `/${tidy(location.pathname)}`.endsWith(`/${tidy(path)}`);
}

function tidy(path: string): string {
  // The second turn resolves what was escaped.
  const plain = path
    .replaceAll(/%2f/gi, '/')
    .replaceAll(/%2e/gi, '.')
    .replaceAll(/\/{2,}/g, '/');
  return new URL(plain, 'http://here/').pathname.replaceAll(/^\/|\/$/g, '');
}

const describesRefusals = (operation: Operation) =>
  operation.responses.some(({ status }) => status.startsWith('4'));

function severityOf(status: number): Severity {
  if (status < 300) return 'medium';
  return status < 400 ? 'low' : 'info';
}
