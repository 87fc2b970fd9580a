import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { type ParsedSpec, parseSpec, ReadableSpec } from '#shared/qa/contract.ts';
import { useCall } from '../app/client.ts';

/** Long enough that typing does not send a document per letter. */
const settleMs = 500;

export interface Parsed {
  readonly parsed: ParsedSpec | null;
  readonly error: unknown;
  readonly busy: boolean;
}

const nothing: Parsed = { parsed: null, error: null, busy: false };

/** What a document says, soon after it was given. Keep `spec` the same object while it is the same document. */
export function useParsed(spec: ReadableSpec | null): Parsed {
  const call = useCall();
  const [settled] = useDebouncedValue(spec, settleMs);
  const [state, setState] = useState<Parsed>(nothing);
  useEffect(() => {
    // What no request may hold is the form's to tell.
    if (settled === null || !ReadableSpec.safeParse(settled).success) {
      setState(nothing);
      return undefined;
    }
    const stop = new AbortController();
    setState((before) => ({ ...before, error: null, busy: true }));
    call(parseSpec, { body: { spec: settled }, signal: stop.signal }).then(
      (parsed) => setState({ parsed, error: null, busy: false }),
      (error: unknown) => {
        if (!stop.signal.aborted) setState({ parsed: null, error, busy: false });
      },
    );
    return () => stop.abort();
  }, [call, settled]);
  return state;
}
