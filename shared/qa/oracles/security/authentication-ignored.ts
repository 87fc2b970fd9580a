import type { Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import { sameContent } from '../active/content.ts';
import { statusOf, succeeded } from '../answers.ts';
import { mediaTypeOf } from '../documented-response.ts';
import type { ActiveOracle, Observation } from '../oracle.ts';
import { references } from '../references.ts';
import { isForStrangers, needsCredentials } from './protected.ts';

/** Looks like a token and is none. */
export const garbageToken = 'assay-not-a-token-0000000000000000';

/** Calls what needs sign-in without credentials, and with a token that nobody issued. */
export const authenticationIgnored: ActiveOracle = {
  name: 'authentication-ignored',
  security: true,
  applies: (_api, operation) => needsCredentials(operation),
  async probe(prober, operation) {
    if (!prober.room(8)) return null;
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    // A write is tried on its own fresh object, as the control would use it up.
    const control = operation.method === 'GET' && prober.has('first') ? await prober.send(call) : null;
    if (control !== null && !succeeded(control)) return null;

    const without = await prober.send(call, 'nobody');
    if (isLetIn(operation, without, control)) {
      return [observe(operation, 'nobody', without, control, 'without any credentials')];
    }
    if (without.response === null || ![401, 403].includes(without.response.status)) return null;
    const forged = await prober.sendRaw(operation.id, without.request, {
      identity: 'nobody',
      token: garbageToken,
    });
    if (!isLetIn(operation, forged, control)) return [];
    return [observe(operation, 'any token', forged, control, 'with a token that nobody issued')];
  },
};

/** A page that asks to sign in is also 200: what comes must be the content, or at least of its kind. */
function isLetIn(operation: Operation, exchange: Exchange, control: Exchange | null): boolean {
  if (!succeeded(exchange)) return false;
  if (control === null) return !/html/.test(mediaTypeOf(exchange.response?.headers['content-type']));
  if (operation.method !== 'GET') return true;
  const [one, other] = [exchange.response, control.response];
  if (one?.json === undefined) return one?.text === other?.text;
  return sameContent(one.json, other?.json);
}

function observe(
  operation: Operation,
  who: string,
  exchange: Exchange,
  control: Exchange | null,
  how: string,
): Observation {
  const strangers = isForStrangers(operation);
  const same = control === null ? '' : ' with the same content as for who is signed in';
  return {
    oracle: 'authentication-ignored',
    severity: strangers ? 'low' : operation.method === 'GET' ? 'high' : 'critical',
    operation: operation.id,
    signature: `${operation.id} ${who}`,
    title: `${operation.id} works ${how}`,
    evidence: `The document asks for credentials; called ${how} it got ${statusOf(exchange)}${same}.`,
    likelyCause: strangers
      ? 'The document asks everybody for credentials and forgot that this is for those who have none.'
      : 'The route is not behind the check of credentials, or the check lets through what it cannot read.',
    reference: who === 'nobody' ? references.missingAuthentication : references.authentication,
    exchanges: control === null ? [exchange] : [control, exchange],
  };
}
