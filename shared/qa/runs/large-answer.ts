import { objectLinks } from '#shared/platform/object-links.ts';

/** The largest answer that is given in one piece, in bytes; what is larger is a link. */
export const LARGEST_ANSWER = 1_048_576;

/** A link to an object that works for at most 15 minutes. */
export async function linkTo(name: string): Promise<string> {
  return (await objectLinks())(name);
}
