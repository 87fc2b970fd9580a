import { BatchWriteCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo, type Row, type TransactItem } from '#shared/platform/dynamo.ts';
import type { Examination, IssueOriginal, Judgement, Run } from './contract.ts';
import type { HandedIn } from './handed-in.ts';
import type { CurrentIssue } from './issue-list.ts';
import { partsOf, type RunKey, table } from './keys.ts';
import { cut } from './text.ts';

/*
 * What is kept to learn from: runs that their company rated well, by month, and corrections of merges.
 * Beside each lies a row in the run's own partition that says where it is, so that deleting a run also
 * deletes what would be learned from it.
 */

/** From so many stars on a run is an example. */
export const enoughStars = 4;

export const monthOf = (at: string) => at.slice(0, 7);

const lessonPk = (month: string) => `training/${month}`;
const correctionPk = (month: string) => `training/merge/${month}`;

/** A run to learn from. What was asked, answered and labelled is a file of the run's evidence. */
export interface Lesson {
  readonly rating: number;
  /** Somebody looked at single issues, and not only at the whole. */
  readonly verified: boolean;
  readonly testType: string;
  readonly persona: string;
  readonly model: string;
  readonly ratedAt: string;
  /** Name of the file, see `LessonFile`. */
  readonly file: string;
}

/** The file of a lesson. */
export interface LessonFile {
  readonly v: 1;
  /** What the judge was asked. */
  readonly input: Pick<Run, 'url' | 'mission' | 'persona' | 'device' | 'additionalContext'> & {
    readonly examination: Examination | null;
  };
  /** What it answered. */
  readonly aiOutput: Judgement | null;
  /** What people said: the tester in the report, the company of each issue and of the whole. */
  readonly human: {
    readonly report: HandedIn['report'] | null;
    readonly issues: readonly Pick<
      CurrentIssue,
      'id' | 'title' | 'severity' | 'category' | 'page' | 'source' | 'provenance' | 'tracking'
    >[];
  };
  readonly rating: number;
  readonly feedback: string;
  readonly verified: boolean;
}

export function putLesson(key: RunKey, month: string, lesson: Lesson): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { pk: lessonPk(month), sk: key.runId, entity: 'lesson', v: 1, ...key, ...lesson },
    },
  };
}

export function deleteLesson(key: RunKey, month: string): TransactItem {
  return { Delete: { TableName: table(), Key: { pk: lessonPk(month), sk: key.runId } } };
}

/** How a company corrected a merge: what belongs together, and what does not. */
export interface Correction {
  readonly action: 'split' | 'join';
  /** The issues apart, each with its findings. */
  readonly parts: readonly (readonly IssueOriginal[])[];
  readonly at: string;
  readonly by: string;
}

const longestText = 2_000;

/** @param id of the correction, unique in the run */
export function putCorrection(key: RunKey, id: string, correction: Correction): TransactItem[] {
  const month = monthOf(correction.at);
  const parts = correction.parts.map((originals) =>
    originals.map((original) => ({ ...original, description: cut(original.description, longestText) })),
  );
  const put = (Item: Row): TransactItem => ({ Put: { TableName: table(), Item: { v: 1, ...key, ...Item } } });
  return [
    put({ pk: correctionPk(month), sk: `${key.runId}/${id}`, entity: 'merge-lesson', ...correction, parts }),
    put({ pk: partsOf(key), sk: `correction/${id}`, entity: 'correction', month, action: correction.action }),
  ];
}

const Place = z.object({ trainingMonth: z.string().nullable() });
const Kept = z.object({ sk: z.string(), month: z.string() });

/** Deletes what would be learned from a run, as often as wanted. */
export async function forgetLessons(key: RunKey): Promise<void> {
  const [{ Item }, { Items = [] }] = await Promise.all([
    dynamo().send(new GetCommand({ TableName: table(), Key: { pk: partsOf(key), sk: 'rating' } })),
    dynamo().send(
      new QueryCommand({
        TableName: table(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :correction)',
        ExpressionAttributeValues: { ':pk': partsOf(key), ':correction': 'correction/' },
      }),
    ),
  ]);
  const month = Place.nullable().parse(Item ?? null)?.trainingMonth ?? null;
  const keys = z
    .array(Kept)
    .parse(Items)
    .map(({ sk, month }) => ({
      pk: correctionPk(month),
      sk: `${key.runId}/${sk.slice('correction/'.length)}`,
    }));
  if (month !== null) keys.push({ pk: lessonPk(month), sk: key.runId });
  for (let at = 0; at < keys.length; at += 25) {
    let requests = keys.slice(at, at + 25).map((Key) => ({ DeleteRequest: { Key } }));
    while (requests.length > 0) {
      const { UnprocessedItems } = await dynamo().send(
        new BatchWriteCommand({ RequestItems: { [table()]: requests } }),
      );
      requests = (UnprocessedItems?.[table()] ?? []) as typeof requests;
    }
  }
}
