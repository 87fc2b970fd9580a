import { describe, expect, it } from 'vitest';
import { markPure } from '#build/pure-declarations.ts';

describe('declarations of shared modules', () => {
  it('that are calls are marked, whole chains of them, whatever letters stand before', async () => {
    const source =
      "/** “é” 😀 */\nexport const A = z.object({ a: z.string() }).meta({ id: 'A' });\nconst b = f();\n";
    expect(await markPure('contract.ts', source)).toBe(
      "/** “é” 😀 */\nexport const A = /* @__PURE__ */ (() => z.object({ a: z.string() }).meta({ id: 'A' }))();\n" +
        'const b = /* @__PURE__ */ (() => f())();\n',
    );
  });

  it('that are anything else are left as they are', async () => {
    const source =
      "import { a } from './a.ts';\nlet x: string | undefined;\nexport const n = 1 as const;\na();\n";
    expect(await markPure('contract.ts', source)).toBe(source);
  });
});
