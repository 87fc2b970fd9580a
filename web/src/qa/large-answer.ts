import { CallError } from '../app/call-error.ts';
import { strings } from '../strings.ts';

/** What an answer points to because it is too large for one. Rejects with a `CallError`. */
export async function fetchLarge(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, { ...(signal && { signal }) }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new CallError(strings.app.failure.offline, { code: 'UNREACHABLE', status: 0 });
  });
  if (response.ok) return response;
  throw new CallError(strings.qa.readFailed, { code: 'UNREADABLE', status: response.status });
}
