import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { root } from '#build/inputs.ts';
import { addAssay } from '#infra/assay.ts';
import { stageNamed } from '#infra/stages.ts';

/** A resource of a synthesised template, with the name it has there. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A property by its path, e.g. `TracingConfig.Mode`; undefined where the template says nothing. */
export function property({ properties }: Resource, dotted: string): unknown {
  return dotted.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }, properties);
}

/** Names of the resources that something in the template points to by `Ref` or `Fn::GetAtt`. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return [String(inner[0])];
    return references(inner);
  });
}

interface Template {
  readonly Resources: Record<
    string,
    {
      readonly Type: string;
      readonly Properties?: Record<string, unknown>;
      readonly DeletionPolicy?: string;
      readonly Metadata?: Record<string, unknown>;
    }
  >;
  readonly Metadata?: Record<string, unknown>;
}

/** A stage as CloudFormation would get it. */
export class Synthesised {
  readonly stage: string;
  readonly templates: ReadonlyMap<string, Template>;
  readonly resources: readonly Resource[];

  constructor(stage: string) {
    this.stage = stage;
    const { context } = JSON.parse(readFileSync(path.join(root, 'cdk.json'), 'utf8'));
    const outdir = mkdtempSync(path.join(tmpdir(), `assay-${stage}-`));
    try {
      const app = new App({
        outdir,
        context: { ...context, 'aws:cdk:disable-asset-staging': true },
      });
      addAssay(app, stageNamed(stage));
      const { stacks } = app.synth();
      this.templates = new Map(stacks.map(({ id, template }) => [id, template as Template]));
    } finally {
      rmSync(outdir, { recursive: true });
    }
    this.resources = [...this.templates].flatMap(([stack, { Resources }]) =>
      Object.entries(Resources).map(([id, { Type, Properties, DeletionPolicy, Metadata }]) => ({
        stack,
        id,
        type: Type,
        properties: Properties ?? {},
        deletionPolicy: DeletionPolicy,
        metadata: Metadata ?? {},
      })),
    );
  }

  ofType(...types: readonly string[]): readonly Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Functions of ours, without the one that the CDK adds to copy files. */
  functions(): readonly Resource[] {
    return this.ofType('AWS::Lambda::Function').filter(
      ({ id }) => !id.startsWith('CustomCDKBucketDeployment'),
    );
  }
}

/** Stages that every policy must hold for: one that keeps its data and one that does not. */
export const stages = ['dev', 'prod'].map((stage) => new Synthesised(stage));
