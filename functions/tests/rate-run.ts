import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { ratingTester } from '#shared/testers/rating.ts';
import { readHumanReport } from '#shared/testers/reports.ts';
import { slotOf } from '#shared/testers/slot.ts';
import { Examination, type RateRun, rateRun } from '#shared/tests/contract.ts';
import { putEvidence, readEvidence } from '#shared/tests/evidence.ts';
import { grouped } from '#shared/tests/groups.ts';
import { currentIssues, issueWith } from '#shared/tests/issue-list.ts';
import type { RunKey } from '#shared/tests/keys.ts';
import { addIssue, type Parts, putRating, type RatingRow, readParts, regroup } from '#shared/tests/parts.ts';
import { reviewOf } from '#shared/tests/review.ts';
import { countBySeverity } from '#shared/tests/severity.ts';
import { keyOf, type RunRow, readRun, reviseRun } from '#shared/tests/store.ts';
import { deleteLesson, type LessonFile, putLesson } from '#shared/tests/training.ts';
import { Verdict } from '#shared/tests/verdict.ts';
import { viewOf } from '#shared/tests/view.ts';
import { evidenceFile, lessonFile } from '#shared/tests/workflow.ts';

interface Rating {
  readonly body: RateRun;
  readonly at: string;
  readonly actor: string;
  readonly correlationId: string;
}

/** Times that a rating begins again because somebody else rated the run or corrected it meanwhile. */
const tries = 10;

export const handler = api(rateRun, async ({ principal, params, body, correlationId }) => {
  const key = { companyId: companyOf(principal), runId: params.id };
  const rating = { body, at: new Date().toISOString(), actor: principal.principalId, correlationId };
  for (let left = tries; ; left -= 1) {
    try {
      await rate(key, rating);
      break;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || left === 0) throw error;
    }
  }
  const run = await existing(key);
  return viewOf(run, await readParts(key), run.testType === 'ai' ? null : await slotOf(key));
});

/** Throws `ConditionFailed` when what it read has changed. */
async function rate(key: RunKey, { body, at, actor, correlationId }: Rating): Promise<void> {
  const run = await existing(key);
  if (run.status !== 'completed') {
    refuse('CONFLICT', `Only a completed test run can be rated: this one is ${run.status}.`);
  }
  const parts = await readParts(key);
  const { result } = parts;
  if (!result) throw new Error(`${run.id} is completed and has no result.`);
  const issues = currentIssues(parts, result);
  const named = { ...body, issues: body.issues.flatMap(ofFindings) };
  const { rating, added } = reviewOf(run, parts.issues, parts.rating, { body: named, at });
  const all = [...parts.issues, ...added];
  const groups = [...result.groups, ...added.map(({ id }) => [id])];
  const rated = { stars: body.rating, feedback: body.feedback, at };
  const after = { ...parts, issues: all, rating, result: { ...result, groups } };
  if (rating.trainingMonth !== null) await keepLesson(run, after, rated);

  const before = parts.rating?.counted ?? null;
  await ratingTester(key, { before, stars: body.rating }, (items) =>
    transact([
      reviseRun(key, { issueCounts: countBySeverity(grouped(all, groups)), rating: rated }),
      putRating(key, { ...rating, counted: items.length > 0 ? body.rating : before }),
      ...added.map((issue) => addIssue(key, issue)),
      // Also without a new issue: nothing that was read here may have changed.
      regroup(key, result, { groups, agreement: result.merge?.agreement ?? null }),
      ...lesson(run, parts.rating, rating, rated),
      ...items,
      auditItem({ companyId: key.companyId, action: 'run.rated', actor, target: run.id, correlationId }),
    ]),
  );

  /** What is said of an issue stands with its finding; what is taken back may stand with any that is part of it. */
  function ofFindings({ issueId, ruling }: RateRun['issues'][number], place: number): RateRun['issues'] {
    const issue = issueWith(issues, issueId);
    if (issue && ruling === null) return issue.originals.map(({ id }) => ({ issueId: id, ruling }));
    if (issue) return [{ issueId: issue.id, ruling }];
    return refuse('VALIDATION_ERROR', 'The test run has no such issue.', [
      { path: `body.issues.${place}.issueId`, message: 'No issue of this run.' },
    ]);
  }
}

async function existing(key: RunKey): Promise<RunRow> {
  return (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
}

/** Whether somebody looked at single issues, and not only at the whole. */
const isVerified = ({ rulings, added }: RatingRow) => Object.keys(rulings).length + added.length > 0;

function lesson(
  run: RunRow,
  before: RatingRow | null,
  rating: RatingRow,
  { stars, at }: { readonly stars: number; readonly at: string },
) {
  const key = keyOf(run);
  const month = rating.trainingMonth;
  if (month === null) return before?.trainingMonth ? [deleteLesson(key, before.trainingMonth)] : [];
  const { testType, persona, model } = run;
  return [
    putLesson(key, month, {
      rating: stars,
      verified: isVerified(rating),
      testType,
      persona,
      model,
      ratedAt: at,
      file: lessonFile(rating.rev),
    }),
  ];
}

/** Stores what is learned from a run before the row that names it; written again, it is the same. */
async function keepLesson(
  run: RunRow,
  parts: Parts & { readonly result: NonNullable<Parts['result']>; readonly rating: RatingRow },
  { stars, feedback }: { readonly stars: number; readonly feedback: string },
): Promise<void> {
  const key = keyOf(run);
  const { url, mission, persona, device, additionalContext } = run;
  const machine = parts.result.pages.length > 0;
  const isJudged = machine && parts.result.modelUse !== null;
  const [examination, verdict, handedIn] = await Promise.all([
    machine ? readEvidence(key, evidenceFile.examination, Examination) : null,
    isJudged ? readEvidence(key, evidenceFile.judgement, Verdict) : null,
    run.testType === 'ai' ? null : readHumanReport(key),
  ]);
  const file: LessonFile = {
    v: 1,
    input: { url, mission, persona, device, additionalContext, examination },
    aiOutput: verdict?.kind === 'judged' ? verdict.judgement : null,
    human: {
      report: handedIn?.report ?? null,
      issues: currentIssues(parts, parts.result).map(
        ({ id, title, severity, category, page, source, provenance, tracking }) => {
          // Nothing is learned from who said something.
          const comments = tracking.comments.map((comment) => ({ ...comment, name: null }));
          const said = { ...tracking, comments };
          return { id, title, severity, category, page, source, provenance, tracking: said };
        },
      ),
    },
    rating: stars,
    feedback,
    verified: isVerified(parts.rating),
  };
  await putEvidence(key, lessonFile(parts.rating.rev), JSON.stringify(file), 'application/json');
}
