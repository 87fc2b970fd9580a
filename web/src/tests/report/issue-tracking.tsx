import { Button, NativeSelect, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type Issue, TrackingStatus, updateIssue } from '#shared/tests/contract.ts';
import { useMay, useMe } from '../../accounts/me.ts';
import { RelativeTime } from '../../app/relative-time.tsx';
import { strings } from '../../strings.ts';
import classes from './issue-tracking.module.css';
import { useTrackIssue } from './track-issue.ts';

const text = strings.tests.report.tracking;
const longestComment = 4_000;

/** What becomes of an issue: its status, and what was said about it. */
export function IssueTracking({ issue, runId }: { issue: Issue; runId: string }) {
  const may = useMay(updateIssue);
  const me = useMe().current.memberId;
  const track = useTrackIssue(runId, issue.id);
  const form = useForm({
    initialValues: { comment: '' },
    validate: { comment: (comment) => (comment.trim().length > longestComment ? text.long : null) },
    validateInputOnChange: true,
  });
  const { status, comments } = issue.tracking;
  const id = `${issue.id}-comments`;
  return (
    <div className={classes.tracking}>
      {may ? (
        <NativeSelect
          label={text.status}
          className={classes.status}
          value={status}
          onChange={(event) => track.mutate({ status: TrackingStatus.parse(event.currentTarget.value) })}
          data={TrackingStatus.options.map((value) => ({ value, label: strings.tests.tracking[value] }))}
        />
      ) : (
        <Text size="sm">
          {text.status}: {strings.tests.tracking[status]}
        </Text>
      )}
      <div className={classes.thread}>
        <Text size="sm" fw={500} id={id}>
          {text.comments}
        </Text>
        {comments.length === 0 ? (
          !may && (
            <Text size="sm" c="dimmed">
              {text.noComments}
            </Text>
          )
        ) : (
          <ol className={classes.comments} aria-labelledby={id}>
            {comments.map((comment) => (
              <li key={`${comment.at} ${comment.by}`}>
                <Text size="xs" c="dimmed">
                  {comment.by === me ? text.you : (comment.name ?? text.colleague)} ·{' '}
                  <RelativeTime at={comment.at} />
                </Text>
                <Text size="sm" className={classes.words}>
                  {comment.text}
                </Text>
              </li>
            ))}
          </ol>
        )}
        {may && (
          <form
            noValidate
            className={classes.write}
            onSubmit={form.onSubmit(({ comment }) => {
              const words = comment.trim();
              if (words === '') return;
              form.reset();
              track.mutate(
                { comment: words },
                // What was typed comes back, unless something new stands there already.
                { onError: () => form.setValues((now) => (now.comment === '' ? { comment: words } : now)) },
              );
            })}
          >
            <Textarea
              autosize
              minRows={1}
              maxRows={8}
              className={classes.field}
              aria-label={text.comment}
              placeholder={text.comment}
              {...form.getInputProps('comment')}
            />
            <Button type="submit" variant="default" disabled={form.values.comment.trim() === ''}>
              {text.send}
            </Button>
          </form>
        )}
      </div>
    </div>
  );
}
