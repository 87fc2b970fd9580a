import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PageAnswer } from '#local/engine.ts';
import { createSes, type Ses } from '#local/services/ses/ses.ts';
import { arnOf, type LocalCloud, region, resource, startLocalCloud } from './local-cloud.ts';

let cloud: LocalCloud;
let ses: Ses;
let client: SESv2Client;

beforeEach(async () => {
  cloud = await startLocalCloud([
    resource('AWS::SES::EmailIdentity', 'Sender', arnOf('ses', 'identity/example.com'), {
      EmailIdentity: 'example.com',
    }),
  ]);
  ses = createSes(cloud.context());
  cloud.serve(...ses.services);
  client = new SESv2Client({ region, endpoint: cloud.endpoint, credentials: cloud.credentials });
});

afterEach(async () => {
  client.destroy();
  await ses.stop();
  await cloud.close();
});

function send(change: Partial<SendEmailCommandInput> = {}): Promise<{ MessageId?: string | undefined }> {
  return client.send(
    new SendEmailCommand({
      FromEmailAddress: 'Assay <lab@example.com>',
      Destination: { ToAddresses: ['Ann <ann@example.org>'], CcAddresses: ['bob@example.org'] },
      Content: {
        Simple: {
          Subject: { Data: 'Approve <this>' },
          Body: {
            Text: { Data: 'Open http://localhost:4000/approve#token=1.' },
            Html: { Data: '<a href="http://localhost:4000/approve">Open</a><script>alert(1)</script>' },
          },
        },
      },
      ...change,
    }),
  );
}

async function open(address: string): Promise<PageAnswer> {
  const url = new URL(address, 'http://localhost');
  const page = ses.pages.find(({ path }) => url.pathname === path || url.pathname.startsWith(`${path}/`));
  if (!page) throw new Error(`No page at ${address}`);
  return page.handle({
    method: 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: {},
    body: Buffer.alloc(0),
  });
}

const inbox = async (to: string) =>
  JSON.parse(String((await open(`/_local/inbox.json?to=${to}`)).body)) as { id: string; subject: string }[];

test('a sent e-mail lies in the inbox of each of its recipients, also after a restart', async () => {
  const { MessageId } = await send();
  await ses.stop();
  ses = createSes(cloud.context());

  expect(await inbox('ANN@example.org')).toMatchObject([
    { id: MessageId, subject: 'Approve <this>', from: 'Assay <lab@example.com>' },
  ]);
  expect(await inbox('bob@example.org')).toHaveLength(1);
  expect(await inbox('eve@example.org')).toEqual([]);
});

test('a reader sees the mail with links that work, and its markup cannot reach our pages', async () => {
  const { MessageId } = await send();

  const list = await open('/_local/inbox');
  const mail = await open(`/_local/inbox/${MessageId}`);
  const markup = await open(`/_local/inbox/${MessageId}/html`);

  expect(list.body).toContain('Approve &lt;this&gt;');
  expect(mail.body).toContain('href="http://localhost:4000/approve#token=1"');
  expect(mail.body).not.toContain('<script>alert');
  expect(markup.headers?.['content-security-policy']).toMatch(
    /^sandbox allow-popups [^;]*; default-src 'none'/,
  );
  expect(markup.headers?.['content-security-policy']).not.toContain('allow-scripts');
  expect((await open('/_local/inbox/none')).status).toBe(404);
});

test('reads sender, recipients and subject of a raw message', async () => {
  const raw =
    'From: lab@example.com\r\nTo: ann@example.org,\r\n eve@example.org\r\nSubject: Raw\r\n\r\nHello';
  await client.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(raw) } } }));

  expect(await inbox('eve@example.org')).toMatchObject([{ subject: 'Raw', text: 'Hello' }]);
});

test.each([
  ['a sender that is not verified', { FromEmailAddress: 'lab@elsewhere.org' }, 'MessageRejected'],
  ['a recipient that is no address', { Destination: { ToAddresses: ['ann'] } }, 'BadRequestException'],
  ['no recipient', { Destination: {} }, 'BadRequestException'],
  ['a template', { Content: { Template: { TemplateName: 'x' } } }, 'BadRequestException'],
])('refuses %s', async (_what, change, name) => {
  await expect(send(change)).rejects.toMatchObject({ name });

  expect(await inbox('ann@example.org')).toEqual([]);
});
