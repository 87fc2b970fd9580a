import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '#local/cloud.ts';
import { writePrivate } from '#local/state.ts';

const file = 'ready.json';

/** Writes where everything is, for scripts. Only this user may read it: it holds keys and the secret. */
export function writeReady(folder: string, { publicUrl, wsUrl, controlUrl, apiKeys }: Cloud): void {
  writePrivate(folder, file, {
    url: publicUrl,
    wsUrl,
    inboxUrl: `${publicUrl}/_local/inbox`,
    executionsUrl: `${publicUrl}/_local/executions`,
    logUrl: `${publicUrl}/_local/logs`,
    controlUrl,
    apiKeys,
  });
}

export function removeReady(folder: string): void {
  rmSync(path.join(folder, file), { force: true });
}

/** The same for the person at the terminal. */
export function readyText({ publicUrl, resources, apiKeys, firstPath }: Cloud, seconds: number): string {
  const { users } = resources.embeddedCloud;
  const [key] = Object.values(apiKeys);
  const width = Math.max(0, ...users.map(({ email }) => email.length));
  return [
    '',
    `  Ready in ${seconds.toFixed(1)} s. Press Ctrl-C to stop.`,
    '',
    `  App          ${publicUrl}`,
    `  Start page   ${publicUrl}/_local/`,
    `  Inbox        ${publicUrl}/_local/inbox`,
    `  Executions   ${publicUrl}/_local/executions`,
    `  Log          ${publicUrl}/_local/logs`,
    '',
    ...(users.length > 0
      ? [
          '  Sign in as (no password on this machine)',
          ...users.map(({ ref, email }) => `    ${email.padEnd(width)}   ${ref}`),
          '',
        ]
      : []),
    ...(key === undefined
      ? []
      : ['  Try', `    curl -H 'Authorization: Bearer ${key}' ${publicUrl}${firstPath}`, '']),
  ].join('\n');
}
