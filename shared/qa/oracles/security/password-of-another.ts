import type { Api, Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case, OperationInput } from '../../input/request.ts';
import { serialise } from '../../input/serialise.ts';
import { validatorOf } from '../../schema/validator.ts';
import { pathParameters } from '../active/calls.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import {
  type Account,
  loginCall,
  loginFields,
  nameField,
  newPasswordField,
  pathValueOf,
  registerAccount,
  registerFields,
  tokenOf,
} from './accounts-of.ts';
import { mayNeedCredentials } from './protected.ts';

/** An operation that sets a password and takes from the address, or from a field of the body, whose. */
function setsPassword(api: Api, operation: Operation): boolean {
  const inPath = pathParameters(operation.path).length;
  return (
    ['PUT', 'PATCH', 'POST'].includes(operation.method) &&
    (inPath === 1 || (inPath === 0 && nameField(api, operation) !== null)) &&
    mayNeedCredentials(api, operation) &&
    newPasswordField(api, operation) !== null &&
    loginFields(api, operation) === null &&
    registerFields(api, operation) === null
  );
}

/** Lets one user set the password of another, both made for this, then signs in with it. */
export const passwordOfAnother: ActiveOracle = {
  name: 'password-of-another',
  security: true,
  ownAccounts: true,
  applies: setsPassword,
  async probe(prober, operation) {
    if (!prober.room(12)) return null;
    const victim = await registerAccount(prober);
    if (victim === null) return null;
    // The same pattern as a password that was accepted, and another one.
    const taken = `${victim.password.slice(0, 60)}Xq7-`;
    const input = await attackInput(prober, operation, victim, taken);
    const before = loginCall(prober.api, victim.user, victim.password);
    const after = loginCall(prober.api, victim.user, taken);
    if (input === null || before === null || after === null) return null;
    const control = await prober.send(before, 'nobody');
    const early = await prober.send(after, 'nobody');
    if (!succeeded(control) || succeeded(early)) return null;
    const attack = await attackWith(prober, operation, input, victim);
    if (attack === null) return null;
    const { write, signUp } = attack;
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
          'The handler takes from the request whose password it is, and does not compare that with who is signed in.',
        reference: references.passwordChange,
        exchanges: [...[victim.registration, signUp].filter((each) => each !== null), control, write, proof],
      },
    ];
  },
};

/** Null: the operation asks for more, as for the old password, and is not open to this. */
async function attackInput(
  prober: Prober,
  operation: Operation,
  victim: Account,
  taken: string,
): Promise<OperationInput | null> {
  const { api } = prober;
  const field = newPasswordField(api, operation);
  const media = operation.body?.media.find(({ type }) => /json/i.test(type));
  if (field === null || media?.schema == null) return null;
  const [parameter] = pathParameters(operation.path);
  const name = parameter === undefined ? nameField(api, operation) : null;
  const value: Record<string, Json> = { [field]: taken, ...(name !== null && { [name]: victim.user }) };
  if (validatorOf(api, media.schema, 'request').check(value).length > 0) return null;
  const path: Record<string, Json> =
    parameter === undefined
      ? {}
      : { [parameter]: await pathValueOf(prober, victim, parameter, operation.path) };
  return { path, query: {}, headers: {}, cookies: {}, body: { mediaType: media.type, value } };
}

/** As somebody who was made for this too, since an operation may set the password of whoever calls it. */
async function attackWith(
  prober: Prober,
  operation: Operation,
  input: OperationInput,
  victim: Account,
): Promise<{ readonly write: Exchange; readonly signUp: Exchange | null } | null> {
  const attack: Case = {
    operation: operation.id,
    kind: 'minimal',
    description: 'set the password of another user',
    input,
    violates: null,
  };
  const other = await registerAccount(prober);
  const signedIn = other === null || other.user === victim.user ? null : await tokenOf(prober, other);
  if (signedIn !== null) {
    const request = serialise(prober.api, operation, input);
    const { token } = signedIn;
    const write = await prober.sendRaw(operation.id, request, { identity: 'nobody', token, like: attack });
    return { write, signUp: other?.registration ?? null };
  }
  const attacker = prober.has('second') ? 'second' : 'first';
  return prober.has(attacker) ? { write: await prober.send(attack, attacker), signUp: null } : null;
}
