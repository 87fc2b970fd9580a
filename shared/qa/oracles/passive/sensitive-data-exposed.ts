import type { Api, Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Severity } from '../../report/contract.ts';
import { below, isArray, isObject } from '../../schema/pointer.ts';
import { excerpt } from '../answers.ts';
import { databaseErrors } from '../database-errors.ts';
import { documentedResponse, matchingMedia, mediaTypeOf } from '../documented-response.ts';
import { stackFrame } from '../error-signature.ts';
import type { Observation, PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';
import { isShared, placeOfInstance } from '../schema-place.ts';

const keys: readonly RegExp[] = [
  /-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bsk_live_[A-Za-z0-9]{16,}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/,
];

/** Names of fields that nobody but the server needs. */
const neverShown =
  /^(?:.*_)?(?:password|passwd|pass|pwd|passphrase)_?(?:hash|salt|digest|hashed|encrypted|enc)?$|^(?:hashed|encrypted|plain)_?(?:password|passwd|pwd)$|^(?:salt|pw_?hash|private_?key|totp_?secret|mfa_?secret|otp_?secret)$/i;
const harmless = /(?:hint|policy|reset|expire[sd]?|changed|updated|strength|required|url|_at)$/i;
const masked = /^[*•x.]+$|^\[?(?:redacted|hidden|filtered|masked)\]?$/i;

/** `passwordHash` and `password-hash` as `password_hash`. */
const plainName = (name: string) =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[-. ]/g, '_')
    .toLowerCase();

/** Whether a field of this name with this value gives a secret away. */
export function isSecretField(name: string, value: Json | undefined): boolean {
  if (typeof value !== 'string' || value.length < 4 || masked.test(value)) return false;
  const plain = plainName(name);
  return neverShown.test(plain) && !harmless.test(plain);
}

/** Stack traces, errors of the database, keys, and password fields in answers. */
export const sensitiveDataExposed: PassiveOracle = (api, operation, exchange) => {
  const { response } = exchange;
  if (response === null) return [];
  return [...internals(operation, exchange), ...secretFields(api, operation, exchange)];
};

function internals(operation: Operation, exchange: Exchange): Observation[] {
  const text = exchange.response?.text ?? '';
  const sent = `${exchange.request.target}${typeof exchange.request.body === 'string' ? exchange.request.body : ''}`;
  const found: Observation[] = [];
  const add = (what: string, mark: string | null | undefined, severity: Severity, likelyCause: string) => {
    // What the request itself held is only echoed.
    if (mark === null || mark === undefined || sent.includes(mark)) return;
    found.push({
      oracle: 'sensitive-data-exposed',
      severity,
      operation: operation.id,
      // One error page answers for all operations.
      signature: severity === 'critical' ? `${operation.id} ${what}` : what,
      title: `${operation.id} shows ${what}`,
      evidence:
        severity === 'critical'
          ? `The answer (${exchange.response?.status}) holds ${what}.`
          : `The answer (${exchange.response?.status}) holds: ${excerpt(mark, 120)}`,
      likelyCause,
      reference: severity === 'critical' ? references.sensitiveData : references.errorDetails,
      exchanges: [exchange],
    });
  };
  const handler = 'Errors are sent as they are, instead of being logged and answered in general words.';
  add('a stack trace', stackFrame(text), 'medium', handler);
  for (const pattern of databaseErrors) {
    const mark = pattern.exec(text)?.[0];
    if (mark === undefined) continue;
    add('an error message of the database', mark, 'medium', handler);
    break;
  }
  for (const pattern of keys) {
    add('a secret key', pattern.exec(text)?.[0], 'critical', 'The handler returns its configuration.');
  }
  return found;
}

function* fieldsIn(value: Json | undefined, pointer = ''): Generator<readonly [string, string, Json]> {
  if (isArray(value)) {
    for (const [index, item] of value.entries()) yield* fieldsIn(item, below(pointer, index));
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      yield [below(pointer, name), name, item];
      yield* fieldsIn(item, below(pointer, name));
    }
  }
}

function secretFields(api: Api, operation: Operation, exchange: Exchange): Observation[] {
  const { response } = exchange;
  // A refusal names the field that it refuses.
  if (response === null || response.status >= 300) return [];
  const documented = documentedResponse(operation, response.status);
  const schema =
    matchingMedia(documented?.media ?? [], mediaTypeOf(response.headers['content-type']))?.schema ?? null;
  const fields = [...fieldsIn(response.json)].flatMap(([pointer, name, value]) => {
    if (!isSecretField(name, value)) return [];
    const place = schema === null ? null : placeOfInstance(api, schema, pointer);
    return [
      {
        name: plainName(name),
        pointer,
        place: place !== null && isShared(place) ? place : null,
        documented: place !== null,
      },
    ];
  });
  // One object that is sent as it is stored is one cause, however many of its fields are secret.
  const told = (documented: boolean): Observation[] => {
    const secret = fields.filter((field) => field.documented === documented);
    const names = [...new Set(secret.map(({ name }) => name))];
    const [first] = secret;
    if (first === undefined) return [];
    return [
      {
        oracle: 'sensitive-data-exposed',
        severity: documented ? 'medium' : 'high',
        operation: operation.id,
        signature: first.place ?? `${operation.id} secret fields`,
        title: `${operation.id} shows ${names.join(', ')}`,
        evidence: `The answer (${response.status}) holds ${first.pointer}, ${documented ? 'as documented' : 'which the document does not mention'}. The value is left out here.`,
        likelyCause: 'The stored object is sent as it is, instead of the fields that a client needs.',
        reference: references.propertyLevel,
        exchanges: [exchange],
      },
    ];
  };
  return [...told(false), ...told(true)];
}
