import { excerpt } from '../answers.ts';
import { documentedResponse, isJson, matchingMedia, mediaTypeOf } from '../documented-response.ts';
import type { Observation, PassiveOracle } from '../oracle.ts';
import { references } from '../references.ts';

/** A body of another type than documented, without a type, or not what its type says. */
export const contentType: PassiveOracle = (_api, operation, exchange) => {
  const { response } = exchange;
  if (response === null || exchange.case === null || response.status >= 500) return [];
  if (operation.method === 'HEAD' || response.body.length === 0) return [];
  const documented = documentedResponse(operation, response.status);
  if (documented === null || documented.media.length === 0) return [];

  const type = mediaTypeOf(response.headers['content-type']);
  const types = documented.media.map((media) => media.type).join(', ');
  const observation = (said: string, evidence: string, likelyCause: string): readonly Observation[] => [
    {
      oracle: 'content-type',
      severity: response.status < 300 ? 'medium' : 'low',
      operation: operation.id,
      // Refusals come from one place for all operations, as a rule.
      signature: response.status < 300 ? `${operation.id} ${response.status} ${said}` : `refusal ${said}`,
      title: `${operation.id} answers ${response.status} ${said}`,
      evidence,
      likelyCause,
      reference: references.contentType,
      exchanges: [exchange],
    },
  ];

  if (type === '') {
    return observation(
      'without a content type',
      `The body has no Content-Type; documented is ${types}.`,
      'The handler writes the body without saying what it is.',
    );
  }
  if (matchingMedia(documented.media, type) === null) {
    // A more special kind of JSON is still read by whoever expects JSON.
    const bothJson = isJson(type) && documented.media.some((media) => isJson(mediaTypeOf(media.type)));
    if (bothJson) return [];
    return observation(
      `as ${type}`,
      `The Content-Type is ${type}; documented is ${types}. The body begins: ${excerpt(response.text, 80)}`,
      'Something other than the handler answered (an error page, a proxy), or the document names another type.',
    );
  }
  if (isJson(type) && response.json === undefined && !response.truncated) {
    return observation(
      'with a body that is not JSON',
      `The Content-Type is ${type}, but the body cannot be parsed: ${excerpt(response.text, 80)}`,
      'The body is put together by hand, cut off, or written twice.',
    );
  }
  return [];
};
