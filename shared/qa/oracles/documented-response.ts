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

/** Statuses whose content is what the call was about. */
const aboutTheThing = new Set([200, 201, 203]);

/**
 * What the document says that the content of an answer is: that of its status, else, for a success that it leaves out,
 * that of the only success that it has.
 */
export function documentedContent(operation: Operation, status: number): DocumentedResponse | null {
  const exact = documentedResponse(operation, status);
  if (exact !== null || !aboutTheThing.has(status)) return exact;
  const [only, ...others] = operation.responses.filter((each) => each.status.startsWith('2'));
  return only !== undefined && others.length === 0 && aboutTheThing.has(Number(only.status)) ? only : null;
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
