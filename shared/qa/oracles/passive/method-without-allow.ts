import type { PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';

/** 405 has to say which methods there are. One cause for the whole API, as one place writes these answers. */
export const methodWithoutAllow: PassiveOracle = (_api, operation, exchange) => {
  if (exchange.response?.status !== 405 || exchange.response.headers.allow !== undefined) return [];
  return [
    {
      oracle: 'unsupported-method',
      severity: 'info',
      operation: operation.id,
      signature: '405 without Allow',
      title: '405 comes without the header Allow',
      evidence: `${exchange.request.method} ${operation.path} got 405 without the header Allow, which RFC 9110 asks for.`,
      likelyCause: 'The router refuses the method and does not say which ones it knows.',
      reference: references.notAllowed,
      exchanges: [exchange],
    },
  ];
};
