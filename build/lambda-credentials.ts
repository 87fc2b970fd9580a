import path from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from './inputs.ts';

/**
 * Lets the clients of AWS look for credentials where Lambda puts them, in the environment, and nowhere else. Their own
 * chain also knows profiles, single sign-on, processes and metadata services, with the clients that these need: more
 * than 100 kB in every package.
 */
export const lambdaCredentials: Plugin = {
  name: 'lambda-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: 'environment',
      namespace: 'lambda-credentials',
    }));
    build.onLoad({ filter: /.*/, namespace: 'lambda-credentials' }, () => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: path.join(root, 'node_modules/@aws-sdk/credential-provider-node'),
    }));
  },
};
