import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import validate from 'asl-validator';
import { expect, test } from 'vitest';
import { root } from '#build/inputs.ts';
import { property, references, stages } from './templates.ts';

const files = globSync('statemachines/*.asl.json', { cwd: root });

test.each(files)('%s is a valid state machine', (file) => {
  const definition = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const { isValid, errorsText } = validate(definition);
  expect(isValid, errorsText('\n')).toBe(true);
});

test.each(stages)('stage $stage gives every machine the functions that its definition names', (stage) => {
  const machines = stage.ofType('AWS::StepFunctions::StateMachine');
  expect(machines).toHaveLength(files.length);
  for (const machine of machines) {
    const definition = String(property(machine, 'DefinitionString'));
    const named = [...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const given = property(machine, 'DefinitionSubstitutions') ?? {};
    expect([...new Set(named)].sort()).toEqual(Object.keys(given).sort());
    // What a machine may invoke is what it names.
    const policy = stage
      .ofType('AWS::IAM::Policy')
      .find((one) =>
        references(property(machine, 'RoleArn')).includes(references(property(one, 'Roles'))[0] ?? ''),
      );
    expect(references(policy && property(policy, 'PolicyDocument'))).toEqual(
      expect.arrayContaining(references(given)),
    );
  }
});
