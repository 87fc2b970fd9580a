import path from 'node:path';
import { contentHash, outputs, root, unlessDone } from './inputs.ts';

/** The web app as a browser gets it, without `config.json`, which the deployment adds. */
export const webFolder = path.join(outputs, 'web');

/** Builds the web app, unless nothing it is made of has changed. Returns whether it did. */
export function buildWeb(): Promise<boolean> {
  const hash = contentHash(['web', 'shared', 'package.json', 'package-lock.json']);
  return unlessDone('web', hash, path.join(webFolder, 'index.html'), async () => {
    const { build } = await import('vite');
    await build({
      root: path.join(root, 'web'),
      build: { outDir: webFolder, emptyOutDir: true },
      logLevel: 'warn',
    });
  });
}
