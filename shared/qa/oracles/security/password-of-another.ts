import type { Api, Operation } from '../../document/api.ts';
import type { Case } from '../../input/request.ts';
import { validatorOf } from '../../schema/validator.ts';
import { pathParameters } from '../active/calls.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle } from '../oracle.ts';
import { references } from '../references.ts';
import {
  knownAccount,
  loginCall,
  loginFields,
  newPasswordField,
  pathValueOf,
  registerAccount,
  registerFields,
} from './accounts-of.ts';
import { needsCredentials } from './protected.ts';

/** An operation that sets a password and takes from the address whose. */
function setsPassword(api: Api, operation: Operation): boolean {
  return (
    ['PUT', 'PATCH', 'POST'].includes(operation.method) &&
    pathParameters(operation.path).length === 1 &&
    needsCredentials(operation) &&
    newPasswordField(api, operation) !== null &&
    loginFields(api, operation) === null &&
    registerFields(api, operation) === null
  );
}

/** Lets an identity set the password of an account that was made for this, then signs in with it. */
export const passwordOfAnother: ActiveOracle = {
  name: 'password-of-another',
  security: true,
  ownAccounts: true,
  applies: setsPassword,
  async probe(prober, operation) {
    const attacker = prober.has('second') ? 'second' : 'first';
    if (!prober.has(attacker) || !prober.room(8)) return null;
    const victim = await registerAccount(prober);
    const field = newPasswordField(prober.api, operation);
    const [parameter] = pathParameters(operation.path);
    const media = operation.body?.media.find(({ type }) => /json/i.test(type));
    if (victim === null || field === null || parameter === undefined || media?.schema == null) return null;
    const attackers = await knownAccount(prober);
    if (attackers !== null && attackers.user === victim.user) return null;
    // The same pattern as a password that was accepted, and another one.
    const taken = `${victim.password.slice(0, 60)}Xq7-`;
    const before = loginCall(prober.api, victim.user, victim.password);
    const after = loginCall(prober.api, victim.user, taken);
    if (before === null || after === null) return null;
    const control = await prober.send(before, 'nobody');
    const early = await prober.send(after, 'nobody');
    if (!succeeded(control) || succeeded(early)) return null;
    const body = { [field]: taken };
    // One that asks for the old password as well is not open to this.
    if (validatorOf(prober.api, media.schema, 'request').check(body).length > 0) return null;
    const attack: Case = {
      ...before,
      operation: operation.id,
      description: 'set the password of another user',
      input: {
        ...before.input,
        path: { [parameter]: pathValueOf(victim, parameter, operation.path) },
        body: { mediaType: media.type, value: body },
      },
    };
    const write = await prober.send(attack, attacker);
    if (!succeeded(write)) return [];
    const proof = await prober.send(after, 'nobody');
    if (!succeeded(proof)) return [];
    return [
      {
        oracle: 'foreign-object-writable',
        severity: 'critical',
        operation: operation.id,
        signature: `${operation.id} password`,
        title: `${operation.id} lets one user set the password of another`,
        evidence: `One user set the password of another and got ${statusOf(write)}; signing in with it then got ${statusOf(proof)}.`,
        likelyCause:
          'The handler takes from the address whose password it is, and does not compare that with who is signed in.',
        reference: references.passwordChange,
        exchanges: [...(victim.registration === null ? [] : [victim.registration]), control, write, proof],
      },
    ];
  },
};
