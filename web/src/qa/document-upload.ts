import { createUpload } from '#shared/qa/contract.ts';
import { CallError } from '../app/call-error.ts';
import type { Call } from '../app/client.ts';
import { strings } from '../strings.ts';

const megabyte = 1_048_576;
export const largestInline = megabyte;
export const largestUpload = 30 * megabyte;

async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest));
}

function contentTypeOf(name: string): 'application/json' | 'application/yaml' | 'text/plain' {
  if (/\.json$/i.test(name)) return 'application/json';
  return /\.ya?ml$/i.test(name) ? 'application/yaml' : 'text/plain';
}

/** `fetch` does not tell how much of a body has been sent. */
function put(
  target: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  body: ArrayBuffer,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', target.url);
    for (const [name, value] of Object.entries(target.headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total > 0 ? Math.round((loaded / total) * 100) : 0),
    );
    request.addEventListener('load', () =>
      request.status >= 200 && request.status < 300
        ? resolve()
        : reject(new CallError(strings.qa.form.uploadFailed, { code: 'UNREADABLE', status: request.status })),
    );
    const lost = () => reject(new CallError(strings.app.failure.offline, { code: 'UNREACHABLE', status: 0 }));
    request.addEventListener('error', lost);
    request.addEventListener('abort', lost);
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

/** Puts a file where the server finds it by the id returned. Rejects with a `CallError`. */
export async function uploadDocument(
  call: Call,
  file: File,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const bytes = await file.arrayBuffer();
  const target = await call(createUpload, {
    body: { bytes: bytes.byteLength, contentType: contentTypeOf(file.name), sha256: await sha256Of(bytes) },
    signal,
  });
  await put(target, bytes, onProgress, signal);
  return target.uploadId;
}
