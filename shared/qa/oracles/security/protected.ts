import type { Api, Operation } from '../../document/api.ts';

/** Whether every way in needs credentials. */
export const needsCredentials = ({ security }: Operation): boolean =>
  security.length > 0 && security.every((alternative) => alternative.length > 0);

/** Whether the document says of no operation at all that it needs credentials. Then only trying tells. */
export const saysNothingOfCredentials = (api: Api): boolean =>
  api.operations.every(({ security }) => security.length === 0);

/** Whether the document says so, or says nothing either way. */
export const mayNeedCredentials = (api: Api, operation: Operation): boolean =>
  needsCredentials(operation) || saysNothingOfCredentials(api);

const watched =
  /\/(health|healthz|health-?check|ready|readyz|readiness|live|livez|liveness|alive|ping|heartbeat|version)$/i;
const enters = /\/(log-?in|sign-?in|sign-?up|register|registration)$/i;
const passwordForgotten =
  /(forgot|reset|recover)\w*[/-](\w+[/-])*password|password[/-](\w+[/-])*(forgot|reset|recover)/i;

/**
 * Whether an operation is for whoever has no credentials (yet), by what it is called: that a document's general rule
 * asks for some there is more likely an oversight of the document than of the server.
 */
export const isForStrangers = ({ method, path }: Operation): boolean =>
  !path.includes('{') &&
  (method === 'GET'
    ? watched.test(path)
    : method === 'POST' && (enters.test(path) || passwordForgotten.test(path)));

const ownPath = /\/(me|profile|account|whoami|self|current)\b/i;
const documents401 = ({ responses }: Operation) => responses.some(({ status }) => status === '401');

const needsNothing = ({ path, parameters }: Operation) =>
  !path.includes('{') && parameters.every(({ required }) => !required);

/** Reading operations that may be behind sign-in, those first that most likely are and need nothing else. */
export function gates(api: Api): readonly Operation[] {
  const silent = saysNothingOfCredentials(api);
  const rank = (operation: Operation) =>
    (silent && !documents401(operation) ? 4 : 0) +
    (needsNothing(operation) ? 0 : 2) +
    (ownPath.test(operation.path) ? 0 : 1);
  return api.operations
    .filter((each) => each.method === 'GET' && mayNeedCredentials(api, each))
    .toSorted((one, other) => rank(one) - rank(other));
}

/** The page of whoever asks, as far as it can be told: a reading operation behind sign-in that needs nothing else. */
export const gate = (api: Api): Operation | null =>
  gates(api).find(
    (each) => needsNothing(each) && (needsCredentials(each) || documents401(each) || ownPath.test(each.path)),
  ) ?? null;
