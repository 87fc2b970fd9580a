import type { Resources } from '#local/assembly/resources.ts';
import type { Functions, Service } from '#local/service.ts';

export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface Entry {
  /** Milliseconds since the epoch, moved as `clock.ts` says. */
  readonly time: number;
  readonly level: Level;
  /** The function or engine that speaks, e.g. `ExecuteTest`, `sqs`. */
  readonly source: string;
  readonly requestId: string | null;
  readonly text: string;
}

/** Collects what functions and engines say; shown on the log page and kept in the state folder. */
export interface Log {
  write(entry: { level: Level; source: string; text: string; requestId?: string }): void;
}

/** Credentials of this start: sandboxes sign with them, S3 checks. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What every engine is created with. */
export interface EngineContext {
  readonly resources: Resources;
  readonly functions: Functions;
  /** Absolute; exists. An engine keeps its files in a sub-folder or file of its own name. */
  readonly stateDir: string;
  readonly log: Log;
  readonly credentials: Credentials;
  /** `http://localhost:4000`, without a slash at the end. */
  readonly publicUrl: string;
  /** `http://127.0.0.1:<port>/<secret>`, where the AWS protocols are spoken. */
  readonly internalUrl: string;
}

/** A part of the embedded cloud that runs until it is stopped. */
export interface Engine {
  /** For the internal port; S3 alone is served on the public port below `/s3` (see `s3BasePath`). */
  readonly services?: readonly Service[];
  readonly pages?: readonly Page[];
  /** Ends everything it started and writes what must survive. Called once. */
  stop(): Promise<void>;
}

/**
 * `AwsRequest.path` of an S3 call begins with this, because it is part of what was signed:
 * `/s3/<bucket>/<key>`.
 */
export const s3BasePath = '/s3';

/** An object of a bucket with the headers it is served with. */
export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string | null;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

/** Buckets without signatures: for CloudFront's origin and for bucket deployments. */
export interface Buckets {
  read(bucket: string, key: string): Promise<StoredObject | null>;
  write(
    bucket: string,
    key: string,
    object: { body: Buffer; contentType: string; cacheControl: string | null },
  ): Promise<void>;
  /** All keys that begin with the prefix. */
  keys(bucket: string, prefix: string): Promise<readonly string[]>;
  remove(bucket: string, key: string): Promise<void>;
}

export interface PageRequest {
  readonly method: string;
  /** Without the query, still percent-encoded: `/_local/executions/abc`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A page for people on the public port; it gets every request to its path and below it. */
export interface Page {
  /** e.g. `/_local/inbox`. */
  readonly path: string;
  handle(request: PageRequest): PageAnswer | Promise<PageAnswer>;
}
