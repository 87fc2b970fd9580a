import type { ReadyUser } from '#local/identity/user-pool.ts';
import { type Html, html } from '#local/pages/html.ts';

function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · embedded cloud</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_local/assets/style.css">
</head>
<body>
<header><div><strong>Embedded cloud</strong></div></header>
<main><h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}

/** `otherCompany` is read as "other company". */
const words = (ref: string) => ref.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A button for each ready user; pressing one signs in. */
export function signInPage(action: string, users: readonly ReadyUser[]): string {
  return page(
    'Sign in',
    html`<p>This is the sign-in of the embedded cloud on this machine: choose who you want to be, no password is needed.
In AWS, Cognito asks for one.</p>
<form method="post" action="${action}" aria-label="Users">
<div class="scroll"><table>
<thead><tr><th scope="col">Who</th><th scope="col">Role</th><th scope="col">E-mail</th></tr></thead>
<tbody>${users.map(
      ({ ref, name, email }) =>
        html`<tr><td><button name="user" value="${ref}">Sign in as ${name}</button></td><td>${words(ref)}</td><td>${email}</td></tr>`,
    )}</tbody></table></div>
</form>`,
  );
}

/** Sends the provider's form at once, since who clicked on "sign out" has already decided. */
export function signOutPage(form: string, nonce: string): string {
  const body = page(
    'Signing out',
    html`<p><button form="op.logoutForm" name="logout" value="yes">Sign out</button></p>`,
  );
  const script = `<script nonce="${nonce}">document.querySelector('button').click()</script>`;
  return body.replace('</main>', () => `${form}${script}</main>`);
}

export function signedOutPage(): string {
  return page('Signed out', html`<p>You are signed out. <a href="/">Back to the app</a></p>`);
}

export function errorPage(message: string): string {
  return page('Sign-in did not work', html`<p>${message}</p><p><a href="/">Back to the app</a></p>`);
}
