import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { BuildOptions, Metafile, OutputFile } from 'esbuild';
import { contentHash, fileHashes, forgetDone, outputs, root, unlessDone } from './inputs.ts';
import { lambdaCredentials } from './lambda-credentials.ts';
import { copyPackages } from './packages.ts';
import { pureDeclarations } from './pure-declarations.ts';
import { undiciClient } from './undici-client.ts';

/** Bundles of all functions: `<capability>/<name>/index.mjs`, each folder one Lambda package. */
export const functionsFolder = path.join(outputs, 'functions');

const recordFile = path.join(outputs, 'functions.json');

/** What every bundle depends on, whatever its sources are. */
const tools = ['build', 'package.json', 'package-lock.json'];

/** Packages that read files of their own at run time, so that they cannot become part of a bundle. */
const unbundled = ['playwright-core', '@sparticuz/chromium', 'axe-core', '@accesslint/core'];

/** How a function is bundled. The benchmark of cold starts builds its yardstick in the same way. */
export const bundling: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Packages that publish both are bundled from their ES modules, which can be shaken.
  mainFields: ['module', 'main'],
  external: unbundled,
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [pureDeclarations, undiciClient, lambdaCredentials],
  // What CommonJS packages need when they ask for a module of Node.
  banner: {
    js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);",
  },
  logLevel: 'silent',
};

type InMemory = BuildOptions & { metafile: true; write: false };

function options(entry: string): InMemory {
  return {
    ...bundling,
    // What is imported lazily becomes a file of its own. In a single file it would be parsed in every cold
    // start, and esbuild could not drop the unused parts of what it shares with the rest.
    splitting: true,
    absWorkingDir: root,
    entryPoints: [`functions/${entry}.ts`],
    outdir: path.join(functionsFolder, entry),
    entryNames: 'index',
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    metafile: true,
    write: false,
  };
}

/** Every trigger is one file: `<capability>/<name>`, without `functions/` and the ending. */
export function functionEntries(): string[] {
  return globSync('*/*.ts', { cwd: path.join(root, 'functions') })
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
}

/** What the bundles were made of, by entry: the hash of each source file. */
interface Recorded {
  /** Of everything that every bundle depends on. */
  readonly tools: string;
  readonly sources: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Bundles all functions, unless nothing they are made of has changed. Returns whether it did. */
export function buildFunctions(): Promise<boolean> {
  const hash = contentHash(['functions', 'shared', ...tools]);
  return unlessDone('functions', hash, functionsFolder, async () => {
    await bundleChanged();
  });
}

/** Bundles again what changed while the embedded cloud runs. Returns the entries whose bundle is another one now. */
export function rebuildFunctions(): Promise<string[]> {
  // Else an edit that is undone before the next start would leave the edited bundle standing.
  forgetDone('functions');
  return bundleChanged();
}

/** Bundles the functions of which any source has changed. Returns those that came out anew. */
async function bundleChanged(): Promise<string[]> {
  const entries = functionEntries();
  const before = readRecorded();
  const current = contentHash(tools);
  // Taken before anything is read for bundling: what is edited meanwhile counts as changed the next time.
  const hashes = fileHashes(['functions', 'shared']);
  const isUpToDate = (entry: string) => {
    const sources = before?.sources[entry];
    return (
      before?.tools === current &&
      sources !== undefined &&
      existsSync(path.join(functionsFolder, entry, 'index.mjs')) &&
      Object.entries(sources).every(([file, hash]) => hashes.get(file) === hash)
    );
  };
  // Loaded only here, because most starts find nothing to bundle.
  const { build, stop } = await import('esbuild');
  const sources: Record<string, Readonly<Record<string, string>>> = {};
  const changed: string[] = [];
  const waiting: string[] = [];
  for (const entry of entries) {
    if (isUpToDate(entry)) sources[entry] = before?.sources[entry] ?? {};
    else waiting.push(entry);
  }
  const bundleWaiting = async () => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const { outputFiles, metafile } = await build<InMemory>(options(entry));
      sources[entry] = sourcesOf(metafile, hashes);
      if (writePackage(path.join(functionsFolder, entry), outputFiles)) changed.push(entry);
    }
  };
  // All at once would hold the syntax trees of all in memory, which is many gigabytes, and end no sooner.
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, bundleWaiting));
  } finally {
    // Its process keeps what it needed once, and a cloud that is edited beside would grow by the hour.
    await stop();
  }
  for (const entry of globSync('*/*', { cwd: functionsFolder })) {
    if (!entries.includes(entry)) rmSync(path.join(functionsFolder, entry), { recursive: true });
  }
  writeFileSync(recordFile, JSON.stringify({ tools: current, sources } satisfies Recorded));
  return changed;
}

function readRecorded(): Recorded | null {
  return existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, 'utf8')) : null;
}

/** Packages are left out: the lockfile speaks for them. */
function sourcesOf({ inputs }: Metafile, hashes: ReadonlyMap<string, string>): Record<string, string> {
  const sources = Object.keys(inputs).filter((file) => !file.includes('node_modules/'));
  return Object.fromEntries(sources.map((file) => [file, hashes.get(file) ?? '']));
}

/** Makes a folder hold these files and the packages that they ask for. Returns whether any file is new. */
function writePackage(folder: string, files: readonly OutputFile[]): boolean {
  const entryLast = files.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  const isNew = entryLast.map(writeIfChanged).includes(true);
  const names = new Set(files.map((file) => path.basename(file.path)));
  for (const name of globSync('*.{mjs,map}', { cwd: folder })) {
    if (!names.has(name)) rmSync(path.join(folder, name));
  }
  // By name and not by import: some are asked for their files only (`require.resolve`).
  const asked = unbundled.filter((name) => files.some((file) => isModule(file) && file.text.includes(name)));
  copyPackages(asked, folder);
  return isNew;
}

const isModule = (file: OutputFile) => file.path.endsWith('.mjs');
const isEntry = (file: OutputFile) => path.basename(file.path) === 'index.mjs';

/** Returns whether the file is another one now. */
function writeIfChanged(file: OutputFile): boolean {
  if (existsSync(file.path) && readFileSync(file.path).equals(file.contents)) return false;
  mkdirSync(path.dirname(file.path), { recursive: true });
  // In one step, since a sandbox may be loading the old one now.
  const unfinished = `${file.path}.${process.pid}`;
  writeFileSync(unfinished, file.contents);
  renameSync(unfinished, file.path);
  return true;
}
