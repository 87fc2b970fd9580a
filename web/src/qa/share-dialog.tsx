import { Alert, Button, Code, Group, NumberInput, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listQaShares, revokeQaShare, shareQaRun } from '#shared/qa/contract.ts';
import { messageOf } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { CopyButton } from '../app/copy.tsx';
import { Dialog } from '../app/dialog.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { dateTime } from '../app/format.ts';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import classes from './share-dialog.module.css';

const text = strings.qa.share;
const sharesKey = (planId: string) => ['qa', 'shares', planId] as const;

function Shares({ planId }: { planId: string }) {
  const call = useCall();
  const queries = useQueryClient();
  const shares = useQuery({
    queryKey: sharesKey(planId),
    queryFn: ({ signal }) => call(listQaShares, { params: { planId }, signal }),
  });
  const revoke = useMutation({
    mutationFn: (shareId: string) => call(revokeQaShare, { params: { planId, shareId } }),
    onSuccess: async () => {
      showDone(text.revoked);
      await queries.invalidateQueries({ queryKey: sharesKey(planId) });
    },
  });
  if (shares.data === undefined) {
    return shares.error === null ? (
      <LoadingBars heights={[36, 36]} />
    ) : (
      <LoadFailure error={shares.error} onRetry={() => void shares.refetch()} />
    );
  }
  const { items } = shares.data;
  if (items.length === 0) return <Text size="sm">{text.none}</Text>;
  return (
    <ul className={classes.list}>
      {items.map((share) => (
        <li key={share.id}>
          <span>
            {text.madeAt} {dateTime(share.createdAt)}
            <Text component="span" size="xs" c="dimmed" display="block">
              {text.until(dateTime(share.expiresAt))}
            </Text>
          </span>
          <Button
            size="xs"
            variant="default"
            aria-label={text.revokeNamed(dateTime(share.createdAt))}
            loading={revoke.isPending && revoke.variables === share.id}
            onClick={() => revoke.mutate(share.id)}
          >
            {text.revoke}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Makes links to the report, and ends them. */
export function ShareDialog({
  planId,
  opened,
  onClose,
}: {
  planId: string;
  opened: boolean;
  onClose: () => void;
}) {
  const call = useCall();
  const queries = useQueryClient();
  const submission = useSubmissionKey();
  const [days, setDays] = useState<number | string>(7);
  const [wrong, setWrong] = useState(false);
  const create = useMutation({
    mutationFn: (wanted: number) =>
      call(shareQaRun, {
        params: { planId },
        body: { days: wanted },
        idempotencyKey: submission.keyFor({ planId, wanted }),
      }),
    meta: { shownInPlace: true },
    onSuccess: async () => {
      submission.done();
      await queries.invalidateQueries({ queryKey: sharesKey(planId) });
    },
  });
  const close = () => {
    onClose();
    create.reset();
  };
  return (
    // The link is shown once: a click beside the dialog must not lose it.
    <Dialog
      opened={opened}
      onClose={close}
      title={text.title}
      closeOnClickOutside={create.data === undefined}
    >
      <Stack gap="lg">
        <Text size="sm">{text.text}</Text>
        {create.data === undefined ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              const valid = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 90;
              setWrong(!valid);
              if (valid) create.mutate(days);
            }}
          >
            <Group align="flex-start" gap="sm">
              <NumberInput
                className={classes.days}
                label={text.days}
                min={1}
                max={90}
                clampBehavior="none"
                allowDecimal={false}
                value={days}
                onChange={(value) => {
                  setDays(value);
                  setWrong(false);
                }}
                error={wrong ? text.daysWrong : undefined}
                data-autofocus
              />
              <Button type="submit" className={classes.create} loading={create.isPending}>
                {text.create}
              </Button>
            </Group>
          </form>
        ) : (
          <Stack gap="sm" align="flex-start" role="status">
            <Text size="sm" fw={570}>
              {text.created}
            </Text>
            <Code block className={classes.link} aria-label={text.link}>
              {create.data.url}
            </Code>
            <CopyButton value={create.data.url} label={text.copy} />
          </Stack>
        )}
        {create.error !== null && (
          <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
            {messageOf(create.error)}
          </Alert>
        )}
        <section aria-labelledby="shares">
          <Title order={3} size="h4" id="shares" mb="xs">
            {text.list}
          </Title>
          <Shares planId={planId} />
        </section>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {text.close}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
