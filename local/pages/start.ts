import type { Page } from '#local/engine.ts';
import { html } from '#local/pages/html.ts';
import { layout } from '#local/pages/layout.ts';

export interface StartFacts {
  readonly publicUrl: string;
  readonly wsUrl: string | null;
  readonly users: readonly { readonly ref: string; readonly name: string; readonly email: string }[];
  readonly exampleKey: string | null;
  readonly examplePath: string;
}

/** Where everything is, who can sign in, and a first call to try. */
export function startPage(facts: StartFacts): Page {
  const { publicUrl, wsUrl, users, exampleKey, examplePath } = facts;
  return {
    path: '/_local',
    handle: ({ path }) => {
      if (path !== '/_local' && path !== '/_local/') {
        return layout({
          title: 'Not found',
          current: '',
          status: 404,
          body: html`<p>There is no such page. <a href="/_local/">Go to the start page</a>.</p>`,
        });
      }
      const places = [
        { href: '/', name: 'App', text: 'The product, as people open it' },
        { href: '/_local/inbox', name: 'Inbox', text: 'E-mails that the app sent' },
        { href: '/_local/executions', name: 'Executions', text: 'State machines at work, step by step' },
        { href: '/_local/logs', name: 'Log', text: 'What functions and services say' },
      ];
      return layout({
        title: 'Start',
        current: '/_local/',
        body: html`
<div class="scroll" role="region" aria-label="Places" tabindex="0"><table>
<thead><tr><th scope="col">Place</th><th scope="col">What it is</th></tr></thead>
<tbody>${places.map(({ href, name, text }) => html`<tr><td><a href="${href}">${name}</a></td><td>${text}</td></tr>`)}
${wsUrl !== null && html`<tr><td>WebSocket</td><td><code>${wsUrl}</code></td></tr>`}</tbody>
</table></div>
<h2>People who can sign in</h2>
<div class="scroll" role="region" aria-label="People" tabindex="0"><table>
<thead><tr><th scope="col">Who</th><th scope="col">Name</th><th scope="col">E-mail</th></tr></thead>
<tbody>${users.map(({ ref, name, email }) => html`<tr><td>${ref}</td><td>${name}</td><td>${email}</td></tr>`)}</tbody>
</table></div>
<p class="soft">The sign-in page lists them; no password is needed on this machine.</p>
${
  exampleKey !== null &&
  html`<h2>A first call</h2>
<pre>curl -H 'Authorization: Bearer ${exampleKey}' ${publicUrl}${examplePath}</pre>
<p class="soft">Keys of the others are in <code>ready.json</code> of the state folder.</p>`
}`,
      });
    },
  };
}
