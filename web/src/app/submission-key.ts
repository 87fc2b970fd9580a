import { useCallback, useRef } from 'react';

/**
 * The `Idempotency-Key` of a form: the same for every attempt to send the same values, a new one as soon
 * as the values differ or `done` is called.
 */
export function useSubmissionKey(): { keyFor: (body: unknown) => string; done: () => void } {
  const last = useRef<{ values: string; key: string } | null>(null);
  const keyFor = useCallback((body: unknown) => {
    const values = JSON.stringify(body);
    if (last.current?.values !== values) last.current = { values, key: crypto.randomUUID() };
    return last.current.key;
  }, []);
  const done = useCallback(() => {
    last.current = null;
  }, []);
  return { keyFor, done };
}
