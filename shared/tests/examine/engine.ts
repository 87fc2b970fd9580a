import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A Chromium on this machine, and what it must be started with. */
export interface Engine {
  readonly name: string;
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export type EngineChoice = 'packaged' | { readonly installedAt: string };

/** Names of installed browsers, the best first. */
const installedNames = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
];
const installedPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The browser that comes with the package runs on x64 Linux, Lambda among them; elsewhere one is installed. */
export function chooseEngine(choice?: EngineChoice): Promise<Engine> | Engine {
  if (choice === 'packaged') return packaged();
  if (choice !== undefined) return installed(choice.installedAt);
  if (process.platform === 'linux' && process.arch === 'x64') return packaged();
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => installedNames.map((name) => path.join(folder, name)));
  const found = [...installedPaths, ...onPath].find((file) => existsSync(file));
  if (found === undefined) throw new Error('No browser was found: install Google Chrome or Chromium.');
  return installed(found);
}

function installed(executablePath: string): Engine {
  // Chromium refuses its sandbox to root, and containers seldom allow the one that needs namespaces.
  const unsandboxed = process.platform === 'linux' ? ['--no-sandbox'] : [];
  return { name: path.basename(executablePath), executablePath, args: unsandboxed, env: {} };
}

/**
 * Flags of the package that hide defects or weaken the page's isolation: cross-origin rules and mixed
 * content must behave as in a visitor's browser.
 */
const unwanted = new Set(['--disable-web-security', '--allow-running-insecure-content']);

/** Nobody unpacks for longer than this; older remains are of a process that died. */
const UNPACKING_MS = 600_000;

/** Counts how the unpacked files are arranged: a folder that an earlier version made is not taken for ours. */
const LAYOUT = 2;

/**
 * The package unpacks to fixed names below the temporary folder and takes a file that exists for one that is
 * complete. Two sandboxes that start at once share that folder, so each unpacks into its own and then moves
 * it to its place in one step; who comes second drops its own.
 */
async function packaged(): Promise<Engine> {
  // Imported here, as an installed browser needs none of it.
  const { default: chromium, inflate } = await import('@sparticuz/chromium');
  const root = path.dirname(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const manifest = createRequire(import.meta.url)(path.join(root, 'package.json')) as { version: string };
  const base = tmpdir();
  const place = path.join(base, `assay-chromium-${manifest.version}-${LAYOUT}`);
  const fonts = path.join(place, 'fonts');

  if (!existsSync(place)) {
    const part = await mkdtemp(`${place}-part-`);
    await removeRemains(base, `${path.basename(place)}-part-`, (await stat(part)).mtimeMs);
    await mkdir(part, { recursive: true });
    const before = process.env.TMPDIR;
    // The package asks for the temporary folder while these calls are made, not later.
    process.env.TMPDIR = part;
    const unpacking = [
      chromium.executablePath(path.join(root, 'bin')),
      inflate(path.join(root, 'bin', 'al2023.tar.br')),
    ];
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await Promise.all(unpacking);
    await writeFile(path.join(part, 'fonts', 'fonts.conf'), fontsConfig(fonts));
    try {
      await rename(part, place);
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      if (!existsSync(place)) throw error;
    }
  }
  return {
    name: 'chromium',
    executablePath: path.join(place, 'chromium'),
    args: chromium.args.filter((flag) => !unwanted.has(flag)),
    env: {
      // Its own libraries and fonts everywhere, so that a page looks the same here and in Lambda.
      LD_LIBRARY_PATH: path.join(place, 'al2023', 'lib'),
      FONTCONFIG_PATH: fonts,
      HOME: process.env.HOME ?? base,
    },
  };
}

/**
 * The configuration of the package looks for fonts below `/tmp/fonts` and in folders of Lambda, and not where
 * they are now. Without any font the browser crashes at the first text field.
 */
const fontsConfig = (folder: string): string =>
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <cachedir>${folder}-cache</cachedir>
</fontconfig>
`;

/** @param now by the clock that stamps files; that of the process may have been moved */
async function removeRemains(folder: string, prefix: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const { mtimeMs } = await stat(path.join(folder, name));
    if (now - mtimeMs > UNPACKING_MS) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
