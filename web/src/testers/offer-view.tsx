import { Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { acceptAssignment, type Brief, declineAssignment } from '#shared/testers/contract.ts';
import { CallFailure } from '../app/call-failure.tsx';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { dateTime, money, span } from '../app/format.ts';
import { ReasonDialog } from '../app/reason-dialog.tsx';
import { strings } from '../strings.ts';
import { assignmentKey, useAssignmentChanged } from './assignments.ts';
import { BriefCard } from './brief-card.tsx';
import classes from './offer-view.module.css';
import { TimeLeft } from './time-left.tsx';

const { assignment: text, time } = strings.testers;

/** An offer: what is asked, what it pays, and the two answers to it. */
export function OfferView({ brief }: { brief: Brief }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const changed = useAssignmentChanged();
  const [declining, ask] = useDisclosure(false);
  const params = { id: brief.id };
  // The offer may have gone to somebody else: what it is now shows why it was refused.
  const onError = () => void queries.invalidateQueries({ queryKey: assignmentKey(brief.id) });
  const accept = useMutation({
    mutationFn: () => call(acceptAssignment, { params }),
    meta: { shownInPlace: true },
    onSuccess: (assignment) => {
      changed(assignment);
      showDone(text.accepted);
    },
    onError,
  });
  const decline = useMutation({
    mutationFn: (reason: string) => call(declineAssignment, { params, body: { reason } }),
    meta: { shownInPlace: true },
    onSuccess: async (assignment) => {
      ask.close();
      showDone(text.declined);
      await navigate({ to: '/' });
      changed(assignment);
    },
    onError,
  });
  return (
    <div className={classes.layout}>
      <Stack gap="lg">
        <BriefCard brief={brief} />
        <Card withBorder padding="lg" component="section" aria-labelledby="expected">
          <Title order={2} id="expected" mb="md">
            {text.expectedTitle}
          </Title>
          <List size="sm" spacing={6} className={classes.list}>
            {text.expected.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
          {brief.steps.length > 0 && (
            <>
              <Title order={3} mt="lg" mb="sm">
                {text.steps}
              </Title>
              <List type="ordered" size="sm" spacing={6} className={classes.list}>
                {brief.steps.map((step) => (
                  <List.Item key={step}>{step}</List.Item>
                ))}
              </List>
            </>
          )}
        </Card>
      </Stack>
      <Card withBorder padding="lg" className={classes.beside}>
        <Stack gap="md">
          <div>
            <Text size="xs" c="dimmed">
              {text.pay}
            </Text>
            <Text className={classes.figure}>{money(brief.payCents / 100, brief.currency)}</Text>
          </div>
          <div>
            <Text size="xs" c="dimmed" aria-hidden>
              {time.toAnswer}
            </Text>
            <TimeLeft big until={brief.offerExpiresAt} label={time.toAnswer} onOver={onError} />
            <Text size="xs" c="dimmed">
              {time.answerBy} {dateTime(brief.offerExpiresAt)}
            </Text>
          </div>
          <Text size="sm" c="dimmed">
            {text.dueHint(span(brief.workSeconds))}
          </Text>
          {accept.error !== null && <CallFailure title={text.acceptFailed} error={accept.error} />}
          <Group gap="sm" grow preventGrowOverflow={false}>
            <Button size="md" loading={accept.isPending} onClick={() => accept.mutate()}>
              {text.accept}
            </Button>
            <Button size="md" variant="default" onClick={ask.open}>
              {text.decline}
            </Button>
          </Group>
        </Stack>
      </Card>
      <ReasonDialog
        opened={declining}
        title={text.declineTitle}
        text={text.declineText}
        label={text.declineReason}
        hint={text.reasonHint}
        missing={text.reasonMissing}
        yes={text.declineYes}
        no={text.declineNo}
        busy={decline.isPending}
        failure={
          decline.error !== null && (
            <CallFailure title={strings.app.failure.toastTitle} error={decline.error} />
          )
        }
        onYes={(reason) => decline.mutate(reason)}
        onNo={ask.close}
      />
    </div>
  );
}
