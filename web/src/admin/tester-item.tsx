import { Badge, Button, Card, Collapse, Group, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { suspendTester, type Tester, verifyTester } from '#shared/testers/contract.ts';
import { CallFailure } from '../app/call-failure.tsx';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { countryName, languageName } from '../app/places.ts';
import { ReasonDialog } from '../app/reason-dialog.tsx';
import { RelativeTime } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import { TesterDetails } from './tester-details.tsx';
import classes from './tester-item.module.css';
import { testersKey } from './testers.ts';

const text = strings.admin.testers;

type Decision =
  | { readonly kind: 'approve' }
  | { readonly kind: 'reject' | 'suspend'; readonly reason: string };

const done = { approve: text.approved, reject: text.rejected, suspend: text.suspended };
const asked = {
  reject: { title: text.rejectTitle, text: text.rejectText, yes: text.reject },
  suspend: { title: text.suspendTitle, text: text.suspendText, yes: text.suspend },
};

function useDecision(tester: Tester, onDone: () => void) {
  const call = useCall();
  const queries = useQueryClient();
  const params = { id: tester.id };
  return useMutation({
    mutationFn: (decision: Decision) => {
      if (decision.kind === 'approve') return call(verifyTester, { params, body: { decision: 'approve' } });
      const { kind, reason } = decision;
      return kind === 'reject'
        ? call(verifyTester, { params, body: { decision: 'reject', reason } })
        : call(suspendTester, { params, body: { reason } });
    },
    meta: { shownInPlace: true },
    onSuccess: (_, { kind }) => {
      onDone();
      showDone(done[kind](tester.profile.name));
    },
    // Another admin may have decided meanwhile.
    onSettled: () => queries.invalidateQueries({ queryKey: testersKey }),
  });
}

/** One tester, what they say of themselves, and the decisions that are open. */
export function TesterItem({ tester }: { tester: Tester }) {
  const id = useId();
  const [opened, { toggle }] = useDisclosure(tester.status === 'applied');
  const [asking, ask] = useState<'reject' | 'suspend' | null>(null);
  const decide = useDecision(tester, () => ask(null));
  const { name } = tester.profile;
  const approving = decide.isPending && decide.variables.kind === 'approve';
  const approve = () => decide.mutate({ kind: 'approve' });
  const failure = decide.error !== null && (
    <CallFailure title={strings.app.failure.toastTitle} error={decide.error} />
  );
  return (
    <Card withBorder padding="lg" component="article" aria-labelledby={`${id}-name`}>
      <div className={classes.head}>
        <div className={classes.who}>
          <Group gap="sm">
            <Title order={2} id={`${id}-name`} className="breakable">
              {name}
            </Title>
            {tester.profile.paused && (
              <Badge variant="default" className={classes.paused}>
                {text.paused}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" className="breakable">
            {[countryName(tester.profile.country), ...tester.profile.languages.map(languageName)].join(' · ')}
            {' · '}
            {text.applied} <RelativeTime at={tester.createdAt} />
          </Text>
          {tester.statusReason !== null && (
            <Text size="sm" className="breakable">
              {strings.testers.standing.reason(tester.statusReason)}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {tester.status !== 'verified' && (
            <Button
              size="xs"
              loading={approving}
              aria-label={tester.status === 'suspended' ? text.liftNamed(name) : text.approveNamed(name)}
              onClick={approve}
            >
              {tester.status === 'suspended' ? text.lift : text.approve}
            </Button>
          )}
          {tester.status === 'applied' && (
            <Button
              size="xs"
              variant="default"
              aria-label={text.rejectNamed(name)}
              onClick={() => ask('reject')}
            >
              {text.reject}
            </Button>
          )}
          {tester.status === 'verified' && (
            <Button
              size="xs"
              variant="default"
              aria-label={text.suspendNamed(name)}
              onClick={() => ask('suspend')}
            >
              {text.suspend}
            </Button>
          )}
          <Button
            size="xs"
            variant="subtle"
            aria-expanded={opened}
            aria-controls={`${id}-details`}
            aria-label={text.showDetails(name)}
            onClick={toggle}
            rightSection={
              opened ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />
            }
          >
            {text.details}
          </Button>
        </Group>
      </div>
      {asking === null && failure}
      <Collapse expanded={opened} id={`${id}-details`}>
        <div className={classes.details}>
          <TesterDetails tester={tester} />
        </div>
      </Collapse>
      <ReasonDialog
        opened={asking !== null}
        title={asked[asking ?? 'reject'].title(name)}
        text={asked[asking ?? 'reject'].text}
        label={text.reasonLabel}
        hint={text.reasonHint}
        missing={strings.testers.assignment.reasonMissing}
        yes={asked[asking ?? 'reject'].yes}
        no={text.keep}
        busy={decide.isPending}
        failure={failure}
        onYes={(reason) => asking !== null && decide.mutate({ kind: asking, reason })}
        onNo={() => ask(null)}
      />
    </Card>
  );
}
