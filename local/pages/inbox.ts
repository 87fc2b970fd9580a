import type { Page, PageAnswer, PageRequest } from '#local/engine.ts';
import { type Html, html } from '#local/pages/html.ts';
import { layout } from '#local/pages/layout.ts';
import type { MailStore, StoredMail } from '#local/services/ses/mail-store.ts';

const path = '/_local/inbox';
const shown = 200;
/** Mails expect white paper, whatever the theme of our pages. */
const mailStyle = ':root { color-scheme: light; background: #fff; font-family: sans-serif; }';

/** The inbox for people, and the same as JSON (`/_local/inbox.json?to=address`) for scripts. */
export function inboxPages(store: MailStore): readonly Page[] {
  return [
    {
      path,
      handle(request: PageRequest): PageAnswer {
        const [id = '', part] = request.path.slice(path.length + 1).split('/');
        if (id === '') return list(store.list(shown, request.query.get('to')), request.query.get('to'));
        const mail = store.find(id);
        if (!mail || (part !== undefined && (part !== 'html' || mail.html === null))) return notFound();
        return part === 'html' ? htmlPart(mail.html ?? '') : reader(mail);
      },
    },
    {
      path: `${path}.json`,
      handle: ({ query }) => ({
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
        body: JSON.stringify(
          store
            .list(shown, query.get('to'))
            .map(({ sentAt, ...mail }) => ({ ...mail, sentAt: new Date(sentAt).toISOString() })),
        ),
      }),
    },
  ];
}

function list(mails: readonly StoredMail[], to: string | null): PageAnswer {
  const rows = mails.map(
    (mail) => html`<tr>
<td class="nowrap">${time(mail)}</td>
<td><a href="${path}/${mail.id}">${mail.subject || '(no subject)'}</a></td>
<td>${mail.to.join(', ')}</td>
<td>${mail.from}</td>
</tr>`,
  );
  const table = html`<div class="scroll"><table>
<thead><tr><th>Sent</th><th>Subject</th><th>To</th><th>From</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
  return layout({
    title: 'Inbox',
    current: path,
    body: html`<p class="soft">E-mails that the app sent. Nothing leaves this machine.</p>
<form method="get" action="${path}">
<label>Sent to <input type="email" name="to" value="${to ?? ''}"></label>
<button>Show</button>
</form>
<div id="mails" data-live="2">${mails.length > 0 ? table : html`<p>No e-mail yet.</p>`}</div>`,
  });
}

function reader(mail: StoredMail): PageAnswer {
  return layout({
    title: mail.subject || '(no subject)',
    current: path,
    body: html`<p><a href="${path}">All e-mails</a></p>
<div class="card">
<div><span class="soft">From</span> ${mail.from}</div>
<div><span class="soft">To</span> ${mail.to.join(', ')}</div>
<div><span class="soft">Sent</span> ${time(mail)}</div>
</div>
${
  mail.html !== null &&
  html`<h2>HTML</h2>
<iframe width="100%" height="480" frameborder="0" title="The e-mail" src="${path}/${mail.id}/html"
sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
}
${mail.text !== null && html`<h2>Text</h2><pre>${linked(mail.text)}</pre>`}`,
  });
}

/**
 * The HTML of a mail, as a mail program shows it: no scripts, no forms, no access to our pages; its links
 * open in a new tab. The sandbox is asked for here too, for whoever opens the address itself.
 */
function htmlPart(markup: string): PageAnswer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        'sandbox allow-popups allow-popups-to-escape-sandbox; ' +
        "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body: `<!doctype html><meta charset="utf-8"><base target="_blank"><style>${mailStyle}</style>${markup}`,
  };
}

function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/)
    .map((part, i) =>
      i % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noopener">${part}</a>` : html`${part}`,
    );
}

function time({ sentAt }: StoredMail): Html {
  const iso = new Date(sentAt).toISOString();
  return html`<time datetime="${iso}">${iso.replace('T', ' ').slice(0, 19)} UTC</time>`;
}

function notFound(): PageAnswer {
  return layout({
    title: 'Not found',
    current: path,
    status: 404,
    body: html`<p>There is no such e-mail. <a href="${path}">All e-mails</a></p>`,
  });
}
