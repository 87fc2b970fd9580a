import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { functionEntries } from './functions.ts';
import { contentHash, outputs, root, unlessDone } from './inputs.ts';

/** Where the assembly of a stage lies that is run on this machine. */
export function assemblyFolder(stage: string): string {
  return path.join(outputs, 'cdk', stage);
}

/**
 * Synthesises a stage to run it here, unless nothing it is made of has changed. The assets stay where
 * they were built, so a changed bundle needs no new synthesis, and the templates are not validated:
 * `npm test` does that for the stages that are deployed. Functions and web app must have been built.
 *
 * @param request `outDir` defaults to `assemblyFolder(stage)`
 * @returns whether it was synthesised
 */
export function synth(request: { stage: string; outDir?: string }): Promise<boolean> {
  const outDir = request.outDir ?? assemblyFolder(request.stage);
  // Of the domain, templates are made of the contracts alone.
  const contracts = globSync('shared/*/{contract,route}.ts', { cwd: root });
  const sources = ['infra', 'statemachines', ...contracts, 'build/synth.ts', 'cdk.json', 'package-lock.json'];
  const hash = `${contentHash(sources)} ${functionEntries()}`;
  return unlessDone(`cdk-${path.basename(outDir)}`, hash, path.join(outDir, 'manifest.json'), async () => {
    mkdirSync(outDir, { recursive: true });
    const { context } = JSON.parse(readFileSync(path.join(root, 'cdk.json'), 'utf8'));
    await promisify(execFile)(process.execPath, [path.join(root, 'infra/app.ts')], {
      cwd: root,
      env: {
        ...process.env,
        CDK_OUTDIR: outDir,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify({
          ...context,
          stage: request.stage,
          'aws:cdk:enable-path-metadata': true,
          'aws:cdk:disable-asset-staging': true,
          'aws:cdk:version-reporting': false,
        }),
      },
    });
  });
}
