import { resolveTxt } from 'node:dns/promises';
import { setting } from '#shared/platform/config.ts';
import { guardOf } from '#shared/platform/guard/connect.ts';
import { CallFailed } from '#shared/platform/guard/failure.ts';
import { guardedClient } from '#shared/platform/guard/fetch.ts';

/** Looks for the token at the address and in its name; null: it is there, else why it does not count. */
export async function proofProblem(origin: string, token: string): Promise<string | null> {
  const byFile = await fileProblem(origin, token);
  if (byFile === null || (await isInName(origin, token))) return null;
  return byFile;
}

async function fileProblem(origin: string, token: string): Promise<string | null> {
  const address = `${origin}/.well-known/assay.txt`;
  const client = guardedClient(guardOf(setting('GUARD_ALLOWED_HOSTS')));
  try {
    // A redirect to another host would prove that one, not this.
    const answer = await client.call(address, { timeoutMs: 10_000, maxBytes: 10_000, redirects: 'answer' });
    if (answer.status !== 200) return `${address} answered with HTTP status ${answer.status}.`;
    const lines = answer.body.toString().split(/\r?\n/);
    return lines.some((line) => line.trim() === token) ? null : `${address} does not hold the token.`;
  } catch (error) {
    if (error instanceof CallFailed) return error.message;
    throw error;
  } finally {
    await client.close();
  }
}

async function isInName(origin: string, token: string): Promise<boolean> {
  try {
    const records = await resolveTxt(`_assay.${new URL(origin).hostname}`);
    return records.some((parts) => parts.join('').trim() === token);
  } catch {
    // No such record, or no answer: the file's problem is the one to tell.
    return false;
  }
}
