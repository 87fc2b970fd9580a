import type { DocumentedResponse, Media, Operation } from '../document/api.ts';

/** The response that the document describes for the status: the exact one, then its class, then `default`. */
export function documentedResponse(operation: Operation, status: number): DocumentedResponse | null {
  const wanted = [String(status), `${Math.trunc(status / 100)}XX`, 'DEFAULT'];
  for (const name of wanted) {
    const found = operation.responses.find((response) => response.status.toUpperCase() === name);
    if (found !== undefined) return found;
  }
  return null;
}

/** `application/json` of `Application/JSON; charset=utf-8`; empty when there is none. */
export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export const isJson = (mediaType: string): boolean => /[/+]json$/.test(mediaType);

/** The documented media type that a content type falls under, wildcards included. */
export function matchingMedia(media: readonly Media[], mediaType: string): Media | null {
  const exact = media.find(({ type }) => mediaTypeOf(type) === mediaType);
  if (exact !== undefined) return exact;
  const [family] = mediaType.split('/');
  return (
    media.find(({ type }) => mediaTypeOf(type) === `${family}/*`) ??
    media.find(({ type }) => mediaTypeOf(type) === '*/*') ??
    null
  );
}
