import { randomBytes } from 'node:crypto';
import { api } from '#shared/platform/api.ts';
import { setting } from '#shared/platform/config.ts';
import { createTicket } from '#shared/realtime/contract.ts';
import { putTicket } from '#shared/realtime/store.ts';

const ticketSeconds = 60;

export const handler = api(createTicket, async ({ principal }) => {
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + ticketSeconds * 1000);
  await putTicket(ticket, principal, expiresAt);
  return { ticket, url: setting('REALTIME_URL'), expiresAt: expiresAt.toISOString() };
});
