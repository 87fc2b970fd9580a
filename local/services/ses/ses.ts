import { join } from 'node:path';
import { now } from '#local/clock.ts';
import type { Engine, EngineContext, Page } from '#local/engine.ts';
import { inboxPages } from '#local/pages/inbox.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';
import { AwsFault } from '#local/services/fault.ts';
import { addressOf, type Mail, readRawMail } from './mail.ts';
import { openMailStore } from './mail-store.ts';

export interface Ses extends Engine {
  readonly services: readonly Service[];
  readonly pages: readonly Page[];
}

interface Content {
  readonly Data?: string;
}

/** The body of SESv2's SendEmail. */
interface SendEmail {
  readonly FromEmailAddress?: string;
  readonly Destination?: {
    readonly ToAddresses?: readonly string[];
    readonly CcAddresses?: readonly string[];
    readonly BccAddresses?: readonly string[];
  };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: Content;
      readonly Body?: { readonly Text?: Content; readonly Html?: Content };
    };
    /** `Data` is base64. */
    readonly Raw?: Content;
    readonly Template?: unknown;
  };
}

const path = '/v2/email/outbound-emails';
const mostRecipients = 50;

/** Takes e-mails and shows them in an inbox instead of sending them. */
export function createSes({ resources, stateDir }: EngineContext): Ses {
  const store = openMailStore(join(stateDir, 'ses.db'));
  const identities = resources
    .ofType('AWS::SES::EmailIdentity')
    .map(({ properties }) => String(properties.EmailIdentity).toLowerCase());

  /** An app that declares no identity is taken to have one elsewhere. */
  function checkSender(sender: string): void {
    const address = addressOf(sender)?.toLowerCase();
    if (address === undefined)
      throw new AwsFault('BadRequestException', `Missing or illegal sender: ${sender}`);
    const domain = address.split('@')[1] ?? '';
    const verified = identities.some(
      (identity) => identity === address || identity === domain || domain.endsWith(`.${identity}`),
    );
    if (identities.length > 0 && !verified) {
      throw new AwsFault(
        'MessageRejected',
        `Email address is not verified. The following identities failed the check: ${address}`,
      );
    }
  }

  function checkRecipients(recipients: readonly string[]): void {
    if (recipients.length === 0 || recipients.length > mostRecipients) {
      throw new AwsFault('BadRequestException', `Recipient count is not between 1 and ${mostRecipients}.`);
    }
    for (const recipient of recipients) {
      if (addressOf(recipient) === null) {
        throw new AwsFault('BadRequestException', `Illegal address: ${recipient}`);
      }
    }
  }

  function send(body: Buffer): string {
    const mail = mailOf(JSON.parse(body.toString()) as SendEmail);
    checkSender(mail.from);
    checkRecipients(mail.to);
    return store.add(mail, now());
  }

  const service: Service = {
    name: 'SES',
    matches: (request) => request.method === 'POST' && request.path === path,
    async handle({ body }: AwsRequest): Promise<AwsResponse> {
      const headers = { 'content-type': 'application/json' };
      try {
        return { status: 200, headers, body: JSON.stringify({ MessageId: send(body) }) };
      } catch (error) {
        if (!(error instanceof AwsFault)) throw error;
        return {
          status: error.status,
          headers: { ...headers, 'x-amzn-errortype': error.code },
          body: JSON.stringify({ message: error.message }),
        };
      }
    },
  };

  return {
    services: [service],
    pages: inboxPages(store),
    async stop() {
      store.close();
    },
  };
}

function mailOf({ FromEmailAddress = '', Destination = {}, Content = {} }: SendEmail): Mail {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination;
  const to = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  if (Content.Raw?.Data !== undefined) {
    const raw = readRawMail(Buffer.from(Content.Raw.Data, 'base64').toString());
    return { ...raw, from: FromEmailAddress || raw.from, to: to.length > 0 ? to : raw.to };
  }
  const { Subject, Body } = Content.Simple ?? {};
  if (Subject?.Data === undefined || (Body?.Text?.Data ?? Body?.Html?.Data) === undefined) {
    throw new AwsFault(
      'BadRequestException',
      Content.Template === undefined
        ? 'The message has no subject or no body.'
        : 'The embedded cloud does not keep templates; send Simple or Raw content.',
    );
  }
  return {
    from: FromEmailAddress,
    to,
    subject: Subject.Data,
    text: Body?.Text?.Data ?? null,
    html: Body?.Html?.Data ?? null,
  };
}
