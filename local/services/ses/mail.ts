/** An e-mail as it was handed over for sending. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
}

/** The address in `Assay <lab@example.com>`; null when there is none. */
export function addressOf(mailbox: string): string | null {
  const address = /<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox;
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+\.?[^\s@<>,;"]+$/.test(address.trim()) ? address.trim() : null;
}

/** Reads sender, recipients and subject of a raw message; its body is kept as it is. */
export function readRawMail(raw: string): Mail {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end ? raw.slice(0, end.index) : raw;
  const header = (name: string) =>
    new RegExp(`^${name}:(.*)$`, 'im').exec(head.replace(/\r?\n[ \t]+/g, ' '))?.[1]?.trim() ?? '';
  const mailboxes = (name: string) =>
    header(name)
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  return {
    from: header('From'),
    to: [...mailboxes('To'), ...mailboxes('Cc'), ...mailboxes('Bcc')],
    subject: header('Subject'),
    text: end ? raw.slice(end.index + end[0].length) : '',
    html: null,
  };
}
