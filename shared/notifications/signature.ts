import { createHmac, randomBytes } from 'node:crypto';

/*
 * How the receiver of a webhook knows that it was us: docs/webhooks.md.
 *
 * A webhook's secret is not stored anywhere. It is made from the secret of the stage, which only lies in
 * Secrets Manager, and a salt in the webhook's row. So the row and the secret can never disagree, nothing
 * is left behind by a call that broke off, and neither the table nor its backups can sign.
 */

/** What the secret of a webhook is made from, besides the secret of the stage; a new one is a new secret. */
export function newSalt(): string {
  return randomBytes(16).toString('base64url');
}

/** The 256 bits that sign, as the company is shown them. */
export function secretOf(stageSecret: string, webhookId: string, salt: string): string {
  const key = createHmac('sha256', stageSecret).update(`${webhookId}/${salt}`).digest('base64url');
  return `whsec_${key}`;
}

/**
 * The value of `assay-signature`: one signature per secret, so that a receiver may hold either.
 *
 * @param timestamp in seconds since the epoch, sent as `assay-timestamp`; it is signed as well, so that an
 *   old call cannot be sent again later
 */
export function signatures(secrets: readonly string[], timestamp: number, body: string): string {
  return secrets
    .map((secret) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`)
    .join(',');
}
