import { setting } from '#shared/platform/config.ts';
import { refuse } from '#shared/platform/errors.ts';
import { literalRefusal } from '#shared/platform/guard/literal.ts';
import type { ExecuteTest } from './contract.ts';

/** Refuses an address that the guard would never let the browser reach, as far as the address itself tells. */
export function refuseUnreachable(address: string): void {
  const { reason } = literalRefusal(address, setting('GUARD_ALLOWED_HOSTS'));
  if (reason === null) return;
  refuse('VALIDATION_ERROR', 'This address cannot be tested: it is not on the public internet.', [
    { path: 'body.url', message: reason },
  ]);
}

/**
 * Refuses what would leave the person who tests in front of a closed door: a browser asks people for a user
 * name and a password, and lets nobody type headers or cookies.
 */
export function refuseUnusableAuth({ testType, auth }: Pick<ExecuteTest, 'testType' | 'auth'>): void {
  if (testType === 'ai') return;
  const unusable = [
    ...(Object.keys(auth?.headers ?? {}).length > 0 ? ['headers'] : []),
    ...((auth?.cookies ?? []).length > 0 ? ['cookies'] : []),
  ];
  if (unusable.length === 0) return;
  refuse(
    'VALIDATION_ERROR',
    'A person cannot send headers or cookies. Give a user name and a password, or order an AI test.',
    unusable.map((kind) => ({ path: `body.auth.${kind}`, message: 'Only for AI tests.' })),
  );
}
