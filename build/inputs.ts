import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The checkout: what a build reads is named relative to it. */
export const root = path.resolve(import.meta.dirname, '..');

/** Where everything that is built lies; nothing else writes there. */
export const outputs = path.join(root, '.build');

/**
 * A hash of each file's content, by its path relative to the checkout. Contents and not times: a checkout
 * and a branch switch touch times only.
 *
 * @param paths files or folders, relative to the checkout; one that is absent counts as absent
 */
export function fileHashes(paths: readonly string[]): Map<string, string> {
  const files = paths.flatMap((name) => [name, ...globSync(`${name}/**`, { cwd: root })]).sort();
  return new Map(
    files.flatMap((file) => {
      const content = readIfFile(path.join(root, file));
      return content === null ? [] : [[file, createHash('sha256').update(content).digest('hex')]];
    }),
  );
}

/** A hash over the names and contents of files, so that a build can be skipped when nothing it reads has changed. */
export function contentHash(paths: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([...fileHashes(paths)]))
    .digest('hex');
}

/** Runs `make` unless it already ran for this hash and its output still exists. Returns whether it ran. */
export async function unlessDone(
  part: string,
  hash: string,
  output: string,
  make: () => Promise<void>,
): Promise<boolean> {
  const stamp = stampOf(part);
  if (existsSync(output) && readIfFile(stamp)?.toString() === hash) return false;
  await make();
  mkdirSync(outputs, { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}

/** For who makes a part in another way: what the stamp says of it no longer holds. */
export function forgetDone(part: string): void {
  rmSync(stampOf(part), { force: true });
}

const stampOf = (part: string) => path.join(outputs, `${part.replaceAll('/', '-')}.stamp`);

function readIfFile(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EISDIR'].includes(String(error.code))) {
      return null;
    }
    throw error;
  }
}
