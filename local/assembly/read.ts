import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Asset } from '#local/assembly/resources.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Stack {
  readonly name: string;
  readonly template: Template;
}

/** What CDK wrote: the templates of all stacks and the files they need. */
export interface Assembly {
  readonly stacks: readonly Stack[];
  /** By object key. */
  readonly assets: ReadonlyMap<string, Asset>;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly directoryName?: string;
          readonly file?: string;
        };
      }
    >
  >;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: 'file' | 'zip' };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

async function json<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}

/** Reads a cloud assembly folder, nested assemblies of stages included. */
export async function readAssembly(folder: string): Promise<Assembly> {
  const manifest = await json<Manifest>(path.join(folder, 'manifest.json'));
  const stacks: Stack[] = [];
  const assets = new Map<string, Asset>();
  for (const [id, { type, properties }] of Object.entries(manifest.artifacts ?? {})) {
    if (type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined) {
      const template = await json<Template>(path.join(folder, properties.templateFile));
      stacks.push({ name: properties.stackName ?? id, template });
    } else if (type === 'cdk:asset-manifest' && properties?.file !== undefined) {
      const { files } = await json<AssetManifest>(path.join(folder, properties.file));
      for (const { source, destinations } of Object.values(files ?? {})) {
        if (source.path === undefined) continue;
        const asset: Asset = {
          path: path.resolve(folder, source.path),
          packaging: source.packaging ?? 'file',
        };
        for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, asset);
      }
    } else if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      const nested = await readAssembly(path.join(folder, properties.directoryName));
      stacks.push(...nested.stacks);
      for (const [key, asset] of nested.assets) assets.set(key, asset);
    }
  }
  return { stacks, assets };
}
