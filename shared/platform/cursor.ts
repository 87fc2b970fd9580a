import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { setting } from './config.ts';
import { refuse } from './errors.ts';
import { secretText } from './secrets.ts';

/** What a cursor is good for: it leads nowhere for another caller, route or filter. */
export interface CursorScope {
  readonly principalId: string;
  readonly routeId: string;
  readonly filter: unknown;
}

/** A position in a list: the key of the row that the next page begins after. */
export type Position = Record<string, string | number>;
const Position = z.record(z.string(), z.union([z.string(), z.number()]));

export async function sealCursor(position: Position, scope: CursorScope): Promise<string> {
  const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${payload}.${(await signature(payload, scope)).toString('base64url')}`;
}

/** The position again; VALIDATION_ERROR for a cursor that was not sealed for exactly this scope. */
export async function openCursor(cursor: string, scope: CursorScope): Promise<Position> {
  const [payload = '', signed = '', ...rest] = cursor.split('.');
  const expected = await signature(payload, scope);
  const given = Buffer.from(signed, 'base64url');
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    refuse('VALIDATION_ERROR', 'The cursor does not belong to this list. Start again without it.', [
      { path: 'query.cursor', message: 'Unknown cursor.' },
    ]);
  }
  return Position.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

async function signature(payload: string, { principalId, routeId, filter }: CursorScope): Promise<Buffer> {
  const secret = await secretText(setting('CURSOR_SECRET_ARN'));
  return createHmac('sha256', secret)
    .update(JSON.stringify([principalId, routeId, filter, payload]))
    .digest();
}
