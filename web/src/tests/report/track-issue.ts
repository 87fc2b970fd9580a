import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  type Issue,
  type IssueComment,
  type Run,
  type TrackingStatus,
  updateIssue,
} from '#shared/tests/contract.ts';
import { useMe } from '../../accounts/me.ts';
import { useCall } from '../../app/client.ts';
import { serverNow } from '../../app/server-clock.ts';
import { runKey } from '../runs.ts';

interface Change {
  readonly status?: TrackingStatus;
  readonly comment?: string;
}

/** A run with the tracking of one of its issues changed. */
export function withTracking(
  run: Run,
  issueId: string,
  change: (tracking: Issue['tracking']) => Issue['tracking'],
): Run {
  if (run.report === null) return run;
  return {
    ...run,
    report: {
      ...run.report,
      issues: run.report.issues.map((issue) =>
        issue.id === issueId ? { ...issue, tracking: change(issue.tracking) } : issue,
      ),
    },
  };
}

/** Changes status or adds a comment: shown at once, taken back when the server refuses. */
export function useTrackIssue(runId: string, issueId: string) {
  const call = useCall();
  const client = useQueryClient();
  const by = useMe().current.memberId;
  const patch = (change: (tracking: Issue['tracking']) => Issue['tracking']) =>
    client.setQueryData<Run>(runKey(runId), (run) => run && withTracking(run, issueId, change));
  return useMutation({
    scope: { id: `track-${issueId}` },
    mutationFn: (body: Change) => call(updateIssue, { params: { id: runId, issueId }, body }),
    onMutate: async ({ status, comment }) => {
      // An answer that is under way would undo what is shown.
      await client.cancelQueries({ queryKey: runKey(runId) });
      const before = client.getQueryData<Run>(runKey(runId))?.report?.issues.find(({ id }) => id === issueId)
        ?.tracking.status;
      const added: IssueComment | null =
        comment === undefined
          ? null
          : { at: new Date(serverNow()).toISOString(), by, name: null, text: comment };
      patch((tracking) => ({
        ...tracking,
        ...(status !== undefined && { status }),
        comments: added === null ? tracking.comments : [...tracking.comments, added],
      }));
      return { before, added };
    },
    onError: (_error, { status }, shown) => {
      patch((tracking) => ({
        ...tracking,
        ...(status !== undefined && shown?.before !== undefined && { status: shown.before }),
        comments: tracking.comments.filter((comment) => comment !== shown?.added),
      }));
    },
    onSuccess: (issue) => patch(() => issue.tracking),
  });
}
