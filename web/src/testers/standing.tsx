import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconBan, IconHourglass, IconPlayerPause } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Tester, updateProfile } from '#shared/testers/contract.ts';
import { useCall } from '../app/client.ts';
import { strings } from '../strings.ts';
import { profileKey } from './assignments.ts';

const text = strings.testers.standing;

function Paused() {
  const call = useCall();
  const queries = useQueryClient();
  const resume = useMutation({
    mutationFn: () => call(updateProfile, { body: { paused: false } }),
    onSuccess: (tester) => queries.setQueryData(profileKey, tester),
  });
  return (
    <Alert color="yellow" icon={<IconPlayerPause aria-hidden />} title={text.paused.title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text.paused.text}</Text>
        <Button size="xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
          {text.paused.resume}
        </Button>
      </Stack>
    </Alert>
  );
}

/** Why a tester gets no offers, if so. */
export function Standing({ tester }: { tester: Tester }) {
  if (tester.status === 'verified') return tester.profile.paused ? <Paused /> : null;
  const { title, text: explanation } = text[tester.status];
  return (
    <Alert
      color={tester.status === 'applied' ? 'verdigris' : 'red'}
      icon={tester.status === 'applied' ? <IconHourglass aria-hidden /> : <IconBan aria-hidden />}
      title={title}
    >
      <Text size="sm">{explanation}</Text>
      {tester.statusReason !== null && tester.status !== 'applied' && (
        <Text size="sm" mt={6} className="breakable">
          {text.reason(tester.statusReason)}
        </Text>
      )}
    </Alert>
  );
}
