import { afterEach, describe, expect, inject, it } from 'vitest';
import { openCrew } from '#test/integration/tests/crew.ts';
import { type Caller, openLab } from '#test/integration/tests/lab.ts';
import { Socket, ticketOf } from './socket.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);
const { newTesters } = openCrew(cloud, lab);

const sockets: Socket[] = [];
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
});

async function open(caller: Caller): Promise<Socket> {
  const socket = await Socket.open(await ticketOf(caller));
  sockets.push(socket);
  return socket;
}

const topicOf = ({ id }: { id: string }) => `member:${id}`;

describe('the WebSocket', () => {
  it('tells a tester of each change of their assignments, and nobody else', async () => {
    const company = await lab.newCompany('free');
    const [{ testers, language }, { testers: others }] = await Promise.all([newTesters(1), newTesters(1)]);
    const [tester] = testers;
    const [other] = others;
    if (!tester || !other) throw new Error('Two testers were made.');
    const [mine, stranger, member] = await Promise.all([tester, other, company.member].map(open));
    if (!mine || !stranger || !member) throw new Error('Three sockets were opened.');

    for (const [socket, topic] of [
      [mine, topicOf(tester)],
      [stranger, topicOf(other)],
      [member, `company:${company.id}`],
    ] as const) {
      socket.say({ action: 'subscribe', topic });
      await socket.hears('subscribed');
    }
    for (const socket of [stranger, member]) {
      socket.say({ action: 'subscribe', topic: topicOf(tester) });
      expect(await socket.hears('error')).toMatchObject({ code: 'NOT_FOUND', topic: topicOf(tester) });
    }

    const order = { testType: 'human', tester: { language } };
    const runId = await company.member.ordered('https://shop.example/', order);
    const { assignmentId: id } = await mine.hears('assignment.changed');
    expect((await tester.offered(runId)).id).toBe(id);
    await tester.accepts(runId);
    await tester.submits(runId);
    await company.member.reached(runId, 'completed');
    await member.hears('run.updated', ({ run }) => run.id === runId && run.status === 'completed');

    const news = mine.heard.filter((message) => message.type === 'assignment.changed');
    expect(new Set(news.map(({ topic, assignmentId }) => `${topic} ${assignmentId}`))).toEqual(
      new Set([`${topicOf(tester)} ${id}`]),
    );
    // Offered, accepted, handed in; the stream may say each more than once.
    expect(news.length).toBeGreaterThanOrEqual(3);
    expect(news[0]).toEqual({ type: 'assignment.changed', topic: topicOf(tester), v: 1, assignmentId: id });
    for (const socket of [stranger, member]) {
      expect(socket.heard.filter(({ type }) => type === 'assignment.changed')).toEqual([]);
    }
  });
});
