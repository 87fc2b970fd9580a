import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '#build/inputs.ts';
import { anchorOf } from '#infra/alarms.ts';
import { property, stages } from './templates.ts';

const runbook = readFileSync(path.join(root, 'docs/runbook.md'), 'utf8');

/** Headings below `## Alarms`, each with what stands below it. */
const alarms = new Map(
  (runbook.split(/^## Alarms$/m)[1]?.split(/^## /m)[0] ?? '')
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...text] = section.split('\n');
      return [anchorOf(heading), text.join('\n')] as const;
    }),
);

test('every alarm says where the runbook says what to do, and every such place belongs to an alarm', () => {
  const named = stages.flatMap((stage) =>
    stage.ofType('AWS::CloudWatch::Alarm').map((alarm) => {
      const description = String(property(alarm, 'AlarmDescription'));
      return description.match(/docs\/runbook\.md#(\S+)$/)?.[1];
    }),
  );
  expect([...new Set(named)].sort()).toEqual([...alarms.keys()].sort());
});

test.each([...alarms])('%s is described, investigated and resolved', (_, text) => {
  for (const part of ['Description', 'Investigation', 'Resolution']) expect(text).toContain(`**${part}.**`);
});
