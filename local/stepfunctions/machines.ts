import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Resource, Resources } from '#local/assembly/resources.ts';
import type { Machine } from '#local/stepfunctions/executions.ts';

/** The state machines of the app. Throws when a definition cannot be found. */
export function readMachines(resources: Resources, createdAt: number): Machine[] {
  return resources.ofType('AWS::StepFunctions::StateMachine').map((resource) => ({
    arn: resource.arn,
    name: resource.name,
    roleArn: String(resource.properties.RoleArn ?? ''),
    definition: substitute(definitionOf(resource, resources), resource.properties.DefinitionSubstitutions),
    createdAt,
  }));
}

function definitionOf({ properties, logicalId }: Resource, resources: Resources): string {
  const { DefinitionString, Definition, DefinitionS3Location } = properties;
  if (typeof DefinitionString === 'string') return DefinitionString;
  if (typeof Definition === 'object' && Definition !== null) return JSON.stringify(Definition);
  const key = (DefinitionS3Location as { Key?: unknown } | undefined)?.Key;
  const asset = typeof key === 'string' ? resources.asset(key) : undefined;
  if (asset === undefined || !isAbsolute(asset.path))
    throw new Error(
      `State machine ${logicalId}: its definition ${JSON.stringify(key)} is not among the assets`,
    );
  return readFileSync(asset.path, 'utf8');
}

/** Replaces `${name}`; what is in a definition's string must stay inside of it. */
function substitute(definition: string, substitutions: unknown): string {
  const values = new Map(Object.entries((substitutions as Record<string, unknown> | undefined) ?? {}));
  return definition.replace(/\$\{(\w+)\}/g, (all, name: string) => {
    const value = values.get(name);
    return value === undefined ? all : JSON.stringify(String(value)).slice(1, -1);
  });
}
