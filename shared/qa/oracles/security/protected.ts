import type { Api, Operation } from '../../document/api.ts';

/** Whether every way in needs credentials. */
export const needsCredentials = ({ security }: Operation): boolean =>
  security.length > 0 && security.every((alternative) => alternative.length > 0);

/** A reading operation behind sign-in that needs nothing else: what a token is tried on. */
export function gate(api: Api): Operation | null {
  const candidates = api.operations.filter(
    (each) =>
      each.method === 'GET' &&
      needsCredentials(each) &&
      !each.path.includes('{') &&
      each.parameters.every(({ required }) => !required),
  );
  const own = candidates.find(({ path }) => /\/(me|profile|account|whoami|self|current)\b/i.test(path));
  return own ?? candidates[0] ?? null;
}
