import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Caller, type Company, openLab } from '#test/integration/tests/lab.ts';
import { Socket, ticketOf } from './socket.ts';

const { newCompany, whilePaused } = openLab(inject('cloud'));

let ours: Company;
let theirs: Company;
const sockets: Socket[] = [];

beforeAll(async () => {
  [ours, theirs] = await Promise.all([newCompany('pro'), newCompany('pro')]);
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
});

async function open(caller: Caller): Promise<Socket> {
  const socket = await Socket.open(await ticketOf(caller));
  sockets.push(socket);
  return socket;
}

/** Orders a run that does not begin, so that its changes are the ones of the test. */
const order = (caller: Caller) => caller.ordered('http://127.0.0.1:9/');

describe('the WebSocket', () => {
  it('opens with a ticket, once', async () => {
    const ticket = await ticketOf(ours.member);
    sockets.push(await Socket.open(ticket));
    await expect(Socket.open(ticket)).rejects.toThrow(/40[13]/);
    await expect(Socket.open({ ...ticket, ticket: 'made-up' })).rejects.toThrow(/40[13]/);
  });

  it('answers pings, so that it is kept', async () => {
    const socket = await open(ours.viewer);
    socket.say({ action: 'ping' });
    await socket.hears('pong');
  });

  it('tells a company and its viewers what happens to their runs, and nobody else', async () => {
    await whilePaused('tests/begin', async () => {
      const [member, viewer, stranger] = await Promise.all(
        [ours.member, ours.viewer, theirs.member].map(open),
      );
      if (!member || !viewer || !stranger) throw new Error('Three sockets were opened.');
      for (const [socket, { id }] of [
        [member, ours],
        [viewer, ours],
        [stranger, theirs],
      ] as const) {
        socket.say({ action: 'subscribe', topic: `company:${id}` });
        await socket.hears('subscribed');
      }

      const runId = await order(ours.member);
      for (const socket of [member, viewer]) {
        const { run } = await socket.hears('run.updated', ({ run: { id } }) => id === runId);
        expect(run.status).toBe('pending');
      }

      stranger.say({ action: 'subscribe', topic: `run:${runId}` });
      expect(await stranger.hears('error')).toMatchObject({ code: 'NOT_FOUND', topic: `run:${runId}` });
      stranger.say({ action: 'subscribe', topic: `company:${ours.id}` });
      await stranger.hears('error', ({ topic }) => topic === `company:${ours.id}`);

      member.say({ action: 'subscribe', topic: `run:${runId}` });
      await member.hears('subscribed', ({ topic }) => topic === `run:${runId}`);
      await ours.member.call('POST', `/api/test-runs/${runId}/cancel`);
      await member.hears(
        'run.updated',
        ({ topic, run }) => topic === `run:${runId}` && run.status === 'cancelled',
      );
      await ours.member.call('DELETE', `/api/test-runs/${runId}`);
      await member.hears('run.deleted', (message) => message.runId === runId);
      await viewer.hears('run.deleted');

      // What its own company does reaches the stranger after all that; nothing else did before.
      const own = await order(theirs.member);
      await stranger.hears('run.updated', ({ run: { id } }) => id === own);
      const news = stranger.heard.filter((message) => 'v' in message);
      expect(new Set(news.map(({ topic }) => topic))).toEqual(new Set([`company:${theirs.id}`]));
      await theirs.member.call('POST', `/api/test-runs/${own}/cancel`);
    });
  });
});
