import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RegoEngine, TemplateFile } from '@aws/cloudformation-validate';
import { afterAll, describe, expect, test } from 'vitest';
import { stages } from './templates.ts';

const engine = new RegoEngine();
const folder = mkdtempSync(path.join(tmpdir(), 'assay-templates-'));
afterAll(() => {
  engine.free();
  rmSync(folder, { recursive: true });
});

describe.each(stages)('stage $stage', ({ stage, templates }) => {
  test.each([...templates])('%s is what CloudFormation accepts', (stack, template) => {
    const file = path.join(folder, `${stage}-${stack}.json`);
    writeFileSync(file, JSON.stringify(template));
    const { diagnostics } = engine.validateStandard(new TemplateFile(file), {
      strict: true,
      severityLevel: 'WARN',
      // The CDK writes out dependencies that CloudFormation would find by itself.
      exclude: { ids: ['W3005'] },
    });
    expect(diagnostics.map(({ ruleId, entity, message }) => [ruleId, entity?.logicalId, message])).toEqual(
      [],
    );
  });
});
