import path from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from './inputs.ts';

/**
 * Bundles the HTTP client of undici without what surrounds it. Its entry is one CommonJS file that also loads
 * `fetch`, WebSockets, caches and mocks, which cannot be shaken off and are more than half of it.
 */
export const undiciClient: Plugin = {
  name: 'undici-client',
  setup(build) {
    // Its parsers come a second time for processors without SIMD, on which Lambda does not run.
    build.onResolve({ filter: /\/(no-simd|llhttp-wasm)\.js$/ }, ({ path: file, resolveDir }) => ({
      path: path.join(resolveDir, file.replace('no-simd', 'simd').replace('llhttp-wasm', 'llhttp_simd-wasm')),
    }));
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'undici-client' }));
    // An import of anything else fails the build, because these are all names that there are.
    build.onLoad({ filter: /.*/, namespace: 'undici-client' }, () => ({
      contents: `
        import Dispatcher from './lib/dispatcher/dispatcher.js';
        import api from './lib/api/index.js';
        // As undici's own entry does: \`agent.request()\`.
        Object.assign(Dispatcher.prototype, api);
        export { default as Agent } from './lib/dispatcher/agent.js';
        export { default as Pool } from './lib/dispatcher/pool.js';
        export { default as buildConnector } from './lib/core/connect.js';
      `,
      resolveDir: path.join(root, 'node_modules/undici'),
    }));
  },
};
