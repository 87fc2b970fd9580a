/** `npm start`: builds what changed and runs the app on this machine until it is told to stop. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { PortTaken } from '#local/listen.ts';
import { LogFile } from '#local/log.ts';
import { readyText, removeReady, writeReady } from '#local/ready.ts';
import { watchSources } from '#local/reload.ts';
import { openState, StateRefused } from '#local/state.ts';

const stage = 'local';
const root = path.resolve(import.meta.dirname, '..');

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
const port = Number(process.env.PORT || '4000');

/** Builds and synthesises what has changed. Returns the folder of the app. */
async function assembly(): Promise<string> {
  const { assemblyFolder, buildFunctions, buildWeb, synth } = await import('#build/build.ts');
  const steps = [
    ['functions', buildFunctions],
    ['web app', buildWeb],
    ['infrastructure', () => synth({ stage })],
  ] as const;
  for (const [name, step] of steps) {
    const slow = setTimeout(() => console.log(`Building the ${name} ...`), 300);
    if (await step()) console.log(`Built the ${name}.`);
    clearTimeout(slow);
  }
  return assemblyFolder(stage);
}

async function run(): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StateRefused(`PORT must be a number from 0 to 65535, not "${process.env.PORT}".`);
  }
  const state = openState(process.env.ASSAY_STATE_DIR || path.join(root, '.local'), values.fresh);
  removeReady(state.folder);
  const log = new LogFile(state.folder);
  let cloud: Cloud | undefined;
  let reloading: { stop(): Promise<void> } | undefined;
  let stopping = false;

  async function stop(code: number): Promise<void> {
    // A second Ctrl-C means that the first one takes too long.
    if (stopping) process.exit(code || 130);
    stopping = true;
    removeReady(state.folder);
    await reloading?.stop();
    await cloud?.stop();
    log.flush();
    state.release();
    process.exit(code);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  process.on('uncaughtException', (error) => {
    console.error(error);
    log.write({ level: 'ERROR', source: 'embedded-cloud', text: error.stack ?? error.message });
    void stop(1);
  });

  cloud = await startCloud({
    assembly,
    stateDir: state.folder,
    port,
    environment: process.env,
    log,
    stopAsked: () => void stop(0),
  });
  writeReady(state.folder, cloud);
  console.log(readyText(cloud, performance.now() / 1000));
  reloading = watchSources({
    folders: [path.join(root, 'functions'), path.join(root, 'shared')],
    rebuild: async () => (await import('#build/build.ts')).rebuildFunctions(),
    reload: (entries) => cloud?.reload(entries),
    log,
    say: (text) => console.log(text),
  });
}

try {
  await run();
} catch (error) {
  // The message of a program that failed, such as the synthesis, already has all that it said.
  const isPlain =
    error instanceof PortTaken ||
    error instanceof StateRefused ||
    (error instanceof Error && 'stderr' in error);
  console.error(isPlain ? error.message : error);
  process.exit(1);
}
