import type { Row } from '#shared/platform/dynamo.ts';
import type { ServerMessage } from './contract.ts';

/** What a stream record says: the row before and after, each null where there was none. */
export interface Change {
  readonly before: Row | null;
  readonly after: Row | null;
}

/** A message about a topic. */
export type News = Extract<ServerMessage, { v: 1 }>;
