import path from 'node:path';
import { s3Url } from '#local/assembly/addresses.ts';
import type { Resource, Resources } from '#local/assembly/resources.ts';
import type { Credentials } from '#local/engine.ts';

/** A function of the template that can be run here. */
export interface FunctionSettings {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Folder of the code. */
  readonly folder: string;
  readonly timeoutMs: number;
  /** Concurrency reserved for it; null when it shares the account's. */
  readonly reserved: number | null;
  readonly environment: Readonly<Record<string, string>>;
}

/** What every sandbox is told about this machine. */
export interface Surroundings {
  readonly region: string;
  readonly credentials: Credentials;
  readonly publicUrl: string;
  readonly internalUrl: string;
}

/** Of this process's environment a sandbox gets only what any program needs to run here. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot', 'NODE_EXTRA_CA_CERTS'] as const;

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

function environmentOf(resource: Resource, folder: string, here: Surroundings): Record<string, string> {
  const { properties, name } = resource;
  const own =
    (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  const machine = Object.fromEntries(
    inherited.flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return {
    ...machine,
    TZ: 'UTC',
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [key, String(value)])),
    _HANDLER: text(properties.Handler, ''),
    LAMBDA_TASK_ROOT: folder,
    AWS_EXECUTION_ENV: `AWS_Lambda_${text(properties.Runtime, '')}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: text(properties.MemorySize, '128'),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/[$LATEST]`,
    AWS_REGION: here.region,
    AWS_DEFAULT_REGION: here.region,
    AWS_ACCESS_KEY_ID: here.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: here.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: here.credentials.sessionToken,
    AWS_ENDPOINT_URL: here.internalUrl,
    AWS_ENDPOINT_URL_S3: s3Url(here.publicUrl),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The function of a template resource; null when it is of a runtime that cannot run here. */
export function functionSettings(
  resource: Resource,
  resources: Resources,
  here: Surroundings,
): FunctionSettings | null {
  const { properties } = resource;
  if (!text(properties.Runtime, '').startsWith('nodejs')) return null;
  const code = properties.Code as { S3Key?: unknown } | undefined;
  const asset = resources.asset(text(code?.S3Key, ''));
  if (asset === undefined) return null;
  const reserved = properties.ReservedConcurrentExecutions;
  const folder = path.resolve(asset.path);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.arn,
    folder,
    timeoutMs: Number(text(properties.Timeout, '3')) * 1000,
    reserved: reserved === undefined ? null : Number(reserved),
    environment: environmentOf(resource, folder, here),
  };
}
