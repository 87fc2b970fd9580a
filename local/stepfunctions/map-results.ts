import type { MapState } from '#local/stepfunctions/definition.ts';
import type { Json } from '#local/stepfunctions/json.ts';
import type { ExecutionRecord } from '#local/stepfunctions/store.ts';
import type { World } from '#local/stepfunctions/world.ts';

const parsed = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json));

function described(record: ExecutionRecord): Json {
  return {
    ExecutionArn: record.arn,
    Input: record.input,
    InputDetails: { Included: true },
    Name: record.name,
    ...(record.status === 'SUCCEEDED'
      ? { Output: record.output, OutputDetails: { Included: true } }
      : { Error: record.error, Cause: record.cause }),
    StartDate: new Date(record.startedAt).toISOString(),
    StateMachineArn: record.machineArn,
    Status: record.status,
    StopDate: record.stoppedAt === null ? null : new Date(record.stoppedAt).toISOString(),
  };
}

/** What a Map says about its ended children: with all that is known, or (compact, flat) their outputs. */
function transformed(children: readonly ExecutionRecord[], transformation: string): Json[] {
  if (transformation === 'NONE') return children.map(described);
  const outputs = children.map(({ output }) => parsed(output));
  return transformation === 'FLATTEN'
    ? outputs.flatMap((output) => (Array.isArray(output) ? output : [output]))
    : outputs;
}

/** The result of a distributed Map whose children are not written to S3. */
export function inlineResult(state: MapState, children: readonly ExecutionRecord[]): Json {
  const transformation = state.ResultWriter?.WriterConfig?.Transformation ?? 'COMPACT';
  return transformed(
    children.filter(({ status }) => status === 'SUCCEEDED'),
    transformation,
  );
}

/** Writes the children's results and a manifest to S3; the Map's result says where the manifest is. */
export async function writeResults(
  state: MapState,
  place: { bucket: string; prefix: string },
  mapRunArn: string,
  children: readonly ExecutionRecord[],
  world: World,
): Promise<Json> {
  const { OutputType = 'JSON', Transformation = 'NONE' } = state.ResultWriter?.WriterConfig ?? {};
  const folder = `${place.prefix}${mapRunArn.split(':').at(-1)}`;
  const write = async (name: string, text: string) => {
    const key = `${folder}/${name}`;
    const body = Buffer.from(text);
    await world.buckets.write(place.bucket, key, {
      body,
      contentType: 'application/json',
      cacheControl: null,
    });
    return { Key: key, Size: body.length };
  };
  const lines = OutputType === 'JSONL';
  const files = async (kind: string, some: readonly ExecutionRecord[], transformation: string) => {
    if (some.length === 0) return [];
    const results = transformed(some, transformation);
    const text = lines ? results.map((result) => JSON.stringify(result)).join('\n') : JSON.stringify(results);
    return [await write(`${kind}_0.${lines ? 'jsonl' : 'json'}`, text)];
  };
  const succeeded = children.filter(({ status }) => status === 'SUCCEEDED');
  const failed = children.filter(({ status }) => status !== 'SUCCEEDED');
  const manifest = await write(
    'manifest.json',
    JSON.stringify({
      DestinationBucket: place.bucket,
      MapRunArn: mapRunArn,
      ResultFiles: {
        FAILED: await files('FAILED', failed, 'NONE'),
        PENDING: [],
        SUCCEEDED: await files('SUCCEEDED', succeeded, Transformation),
      },
    }),
  );
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: place.bucket, Key: manifest.Key } };
}
