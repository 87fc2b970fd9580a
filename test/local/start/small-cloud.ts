import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TemplateResource } from '#local/assembly/read.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { LogFile } from '#local/log.ts';

export interface SmallApp {
  /** Source of `index.mjs` by the name of the function. */
  readonly functions: Readonly<Record<string, string>>;
  /** `GET /path` and the like, with the name of the function. */
  readonly http?: Readonly<Record<string, string>>;
  /** Routes of a WebSocket API with the name of the function. */
  readonly webSocket?: Readonly<Record<string, string>>;
  readonly resources?: Readonly<Record<string, TemplateResource>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Contents by key, by bucket. */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Properties beyond those that every function has. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function api(id: string, protocol: string, routes: Readonly<Record<string, string>>) {
  const resources: Record<string, TemplateResource> = {
    [id]: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { ProtocolType: protocol, RouteSelectionExpression: '$request.body.action' },
    },
    [`${id}Stage`]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: id }, StageName: protocol === 'HTTP' ? '$default' : 'live' },
    },
  };
  for (const [i, [routeKey, name]] of Object.entries(routes).entries()) {
    resources[`${id}Integration${i}`] = {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ApiId: { Ref: id }, IntegrationUri: { 'Fn::GetAtt': [name, 'Arn'] } },
    };
    resources[`${id}Route${i}`] = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: id },
        RouteKey: routeKey,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${id}Integration${i}` }]] },
      },
    };
  }
  return resources;
}

/** Writes a cloud assembly as CDK would, with functions whose code is given as text. */
export async function writeAssembly(folder: string, app: SmallApp): Promise<void> {
  await mkdir(folder, { recursive: true });
  const functions: Record<string, TemplateResource> = {};
  const files: Record<string, unknown> = {};
  for (const [name, code] of Object.entries(app.functions)) {
    await mkdir(path.join(folder, name), { recursive: true });
    await writeFile(path.join(folder, name, 'index.mjs'), code);
    files[name] = {
      source: { path: name, packaging: 'zip' },
      destinations: { here: { objectKey: `${name}.zip` } },
    };
    functions[name] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 20,
        Code: { S3Key: `${name}.zip` },
        ...app.settings?.[name],
      },
    };
  }
  const deployments: Record<string, TemplateResource> = {};
  for (const [bucket, contents] of Object.entries(app.files ?? {})) {
    for (const [key, text] of Object.entries(contents)) {
      const file = path.join(folder, 'files', bucket, key);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    files[bucket] = {
      source: { path: path.join('files', bucket), packaging: 'zip' },
      destinations: { here: { objectKey: `${bucket}.zip` } },
    };
    deployments[`${bucket}Deployment`] = {
      Type: 'Custom::CDKBucketDeployment',
      Properties: { SourceObjectKeys: [`${bucket}.zip`], DestinationBucketName: bucket },
    };
  }
  const template = {
    Resources: {
      ...deployments,
      ...functions,
      ...(app.http && api('Http', 'HTTP', app.http)),
      ...(app.webSocket && api('Socket', 'WEBSOCKET', app.webSocket)),
      ...app.resources,
    },
    Metadata: { EmbeddedCloud: { users: [], ...app.metadata } },
  };
  const artifacts = {
    Small: {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: 'template.json', stackName: 'small' },
    },
    assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
  };
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
  await writeFile(path.join(folder, 'template.json'), JSON.stringify(template));
  await writeFile(path.join(folder, 'assets.json'), JSON.stringify({ files }));
}

export interface SmallCloud extends Cloud {
  readonly log: LogFile;
  /** The internal port with its secret. */
  readonly internalUrl: string;
  /** Where the code of a function lies. */
  codeOf(name: string): string;
  /** Stops and starts again on the same state, at the same address unless `elsewhere`. */
  restart(where?: { elsewhere: boolean }): Promise<SmallCloud>;
}

/** The embedded cloud with an app of a few functions, on ports and in a folder of its own. */
export async function startSmallCloud(app: SmallApp): Promise<SmallCloud> {
  const folder = await mkdtemp(path.join(tmpdir(), 'small-cloud-'));
  const assembly = path.join(folder, 'assembly');
  const stateDir = path.join(folder, 'state');
  await mkdir(stateDir);
  await writeAssembly(assembly, app);

  async function start(port: number): Promise<SmallCloud> {
    const log = new LogFile(stateDir);
    const cloud = await startCloud({
      assembly: async () => assembly,
      stateDir,
      port,
      environment: {},
      log,
      stopAsked: () => {},
    });
    return {
      ...cloud,
      log,
      internalUrl: cloud.controlUrl.replace(/\/control$/, ''),
      codeOf: (name) => path.join(assembly, name, 'index.mjs'),
      async restart({ elsewhere } = { elsewhere: false }) {
        await cloud.stop();
        return start(elsewhere ? 0 : Number(new URL(cloud.publicUrl).port));
      },
      async stop() {
        await cloud.stop();
        await rm(folder, { recursive: true });
      },
    };
  }
  return start(0);
}

/** Waits until it is so, or fails. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
