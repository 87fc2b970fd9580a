/** The account that every ARN of the embedded cloud names. */
export const accountId = '000000000000';

/** One resource of the synthesised app, as CloudFormation would have created it. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  /** e.g. `AWS::SQS::Queue`. */
  readonly type: string;
  /** As in the template, with every intrinsic resolved and every address of ours made local. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What people call it: table, queue, bucket, function, parameter or secret name; id of an API. */
  readonly name: string;
  /** What `Ref` gives: the URL of a queue, the ARN of a state machine or secret, else mostly the name. */
  readonly physicalId: string;
  readonly arn: string;
}

/** A file or folder that the app uploads before it is deployed. */
export interface Asset {
  /** Absolute. */
  readonly path: string;
  readonly packaging: 'file' | 'zip';
}

/** Template metadata `EmbeddedCloud`: what the embedded cloud adds on its own when it starts. */
export interface EmbeddedCloudMetadata {
  readonly users: readonly {
    readonly ref: string;
    readonly sub: string;
    readonly name: string;
    readonly email: string;
  }[];
  /** The function that is invoked once on an empty state. */
  readonly seed?: { readonly function: string; readonly event: unknown };
  /** Logical ids of what says which model answers. */
  readonly model?: {
    readonly baseUrlParameter: string;
    readonly keySecret: string;
    readonly modelParameter: string;
  };
}

/** All resources of the synthesised app. */
export interface Resources {
  readonly region: string;
  readonly all: readonly Resource[];
  readonly embeddedCloud: EmbeddedCloudMetadata;
  /** In the order of the templates. */
  ofType(...types: readonly string[]): readonly Resource[];
  byLogicalId(logicalId: string): Resource | undefined;
  /**
   * Finds also by ARNs that name a part of it: a function with version or alias, a table's stream or
   * index, an object of a bucket, a log group with `:*`.
   */
  byArn(arn: string): Resource | undefined;
  byName(type: string, name: string): Resource | undefined;
  /** The asset behind an S3 location in a template, e.g. `DefinitionS3Location` of a state machine. */
  asset(objectKey: string): Asset | undefined;
}
