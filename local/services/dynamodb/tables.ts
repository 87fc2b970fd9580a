import type { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import type { Resource } from '#local/assembly/resources.ts';

export const tableTypes = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'] as const;

/** A table as the template wants it. */
export interface Table {
  readonly create: CreateTableCommandInput;
  /** The attribute with the epoch seconds after which an item is to be deleted. */
  readonly expiryAttribute: string | null;
}

interface TableProperties {
  readonly KeySchema: CreateTableCommandInput['KeySchema'];
  readonly AttributeDefinitions: CreateTableCommandInput['AttributeDefinitions'];
  readonly GlobalSecondaryIndexes?: GlobalSecondaryIndex[];
  readonly LocalSecondaryIndexes?: CreateTableCommandInput['LocalSecondaryIndexes'];
  readonly StreamSpecification?: { readonly StreamViewType: 'NEW_AND_OLD_IMAGES' };
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled: boolean };
}

/** Reads a table of either type. Capacity is left out: every table of the embedded cloud is on demand. */
export function tableOf(resource: Resource): Table {
  const properties = resource.properties as unknown as TableProperties;
  const ttl = properties.TimeToLiveSpecification;
  return {
    create: {
      TableName: resource.name,
      KeySchema: properties.KeySchema,
      AttributeDefinitions: properties.AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(properties.GlobalSecondaryIndexes && {
        GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes.map(indexOf),
      }),
      ...(properties.LocalSecondaryIndexes && { LocalSecondaryIndexes: properties.LocalSecondaryIndexes }),
      ...(properties.StreamSpecification && {
        StreamSpecification: {
          StreamEnabled: true,
          StreamViewType: properties.StreamSpecification.StreamViewType,
        },
      }),
    },
    expiryAttribute: ttl?.Enabled && ttl.AttributeName ? ttl.AttributeName : null,
  };
}

function indexOf({ IndexName, KeySchema, Projection }: GlobalSecondaryIndex): GlobalSecondaryIndex {
  return { IndexName, KeySchema, Projection };
}

/** What a table has, from DescribeTable. */
export interface ExistingTable {
  readonly KeySchema: CreateTableCommandInput['KeySchema'];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
  readonly StreamSpecification?: { readonly StreamEnabled: boolean; readonly StreamViewType?: string };
}

/**
 * The UpdateTable calls, in order, that bring a table to what the template wants. Throws when that
 * takes a new table, as it would in AWS.
 */
export function changesOf({ create }: Table, existing: ExistingTable): object[] {
  const keys = (schema: CreateTableCommandInput['KeySchema']) =>
    JSON.stringify(schema?.map((key) => [key.AttributeName, key.KeyType]));
  if (keys(create.KeySchema) !== keys(existing.KeySchema)) {
    throw new Error(
      `Table ${create.TableName} has another key than the template says. Start with --fresh to make it anew.`,
    );
  }
  const indexes = new Set(existing.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  const wanted = create.GlobalSecondaryIndexes ?? [];
  const added = wanted
    .filter((index) => !indexes.has(index.IndexName ?? ''))
    .map((index) => ({
      TableName: create.TableName,
      AttributeDefinitions: create.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    }));
  const stream = create.StreamSpecification;
  const streams =
    stream && !existing.StreamSpecification?.StreamEnabled
      ? [{ TableName: create.TableName, StreamSpecification: stream }]
      : [];
  return [...added, ...streams];
}
