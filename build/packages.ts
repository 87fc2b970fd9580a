import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './inputs.ts';

/** What of a package never runs in a function: types, texts, and the tools of a developer's desk. */
const unused: readonly RegExp[] = [
  /\.(d\.ts|d\.mts|d\.cts|map|md)$/,
  // Trace viewer, recorder and report: pages for a person.
  /^playwright-core\/(bin|types|lib\/vite|lib\/tools)(\/|$)/,
  /^axe-core\/(doc|locales)(\/|$)/,
  // Machine code for Bare, another runtime.
  /^bare-\w+\/(prebuilds|binding\.c|CMakeLists\.txt)(\/|$)/,
];

/**
 * Puts packages, with all that they depend on, into the `node_modules` of a bundle's folder. Does
 * nothing when the same versions are there already: the browser alone weighs 67 MB.
 */
export function copyPackages(names: readonly string[], folder: string): void {
  const target = path.join(folder, 'node_modules');
  const found = new Map<string, string>();
  for (const name of new Set(names)) collect(name, root, found);
  const versions = [...found].map(([name, from]) => `${name}@${manifest(from).version}`).sort();
  const content = JSON.stringify({ versions, unused: unused.map(String) });
  const stamp = path.join(target, '.packages.json');
  if (found.size === 0) {
    rmSync(target, { recursive: true, force: true });
    return;
  }
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === content) return;
  rmSync(target, { recursive: true, force: true });
  for (const [name, from] of found) {
    cpSync(from, path.join(target, name), {
      recursive: true,
      dereference: true,
      filter: (source) => {
        const inside = path.join(name, path.relative(from, source));
        return path.basename(source) !== 'node_modules' && !unused.some((pattern) => pattern.test(inside));
      },
    });
  }
  mkdirSync(target, { recursive: true });
  writeFileSync(stamp, content);
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Record<string, string>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/** Finds a package as Node would from `from`, and everything below it. */
function collect(name: string, from: string, found: Map<string, string>): void {
  let above = from;
  let folder = path.join(above, 'node_modules', name);
  while (!existsSync(folder)) {
    if (above === path.dirname(above)) throw new Error(`Package ${name} is not installed: run npm ci.`);
    above = path.dirname(above);
    folder = path.join(above, 'node_modules', name);
  }
  const known = found.get(name);
  if (known !== undefined) {
    // npm may put the same version into several places.
    if (manifest(known).version === manifest(folder).version) return;
    throw new Error(
      `Two versions of ${name} are needed (${known}, ${folder}); a flat copy has room for one.`,
    );
  }
  found.set(name, folder);
  for (const dependency of Object.keys(manifest(folder).dependencies ?? {})) {
    collect(dependency, folder, found);
  }
}
