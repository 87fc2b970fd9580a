import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconUserQuestion } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type * as z from 'zod';
import { type Choice, chooseForRun, type Run, type TesterRequirements } from '#shared/tests/contract.ts';
import { useMay } from '../accounts/me.ts';
import { statsKey } from '../accounts/stats.ts';
import { useCall } from '../app/client.ts';
import { Confirm } from '../app/confirm.tsx';
import { Dialog } from '../app/dialog.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { strings } from '../strings.ts';
import classes from './choice-panel.module.css';
import { RequirementFields } from './requirement-fields.tsx';
import { anyone, validateRequirements } from './requirement-values.ts';
import { runKey, runsKey } from './runs.ts';

const text = strings.tests.run.choose;

function Way({ title, about, action }: { title: string; about: string; action: ReactNode }) {
  return (
    <li className={classes.way}>
      <div>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      </div>
      {action}
    </li>
  );
}

function WidenDialog(props: {
  opened: boolean;
  requirements: TesterRequirements;
  busy: boolean;
  onYes: (tester: TesterRequirements) => void;
  onNo: () => void;
}) {
  const form = useForm<TesterRequirements>({
    initialValues: props.requirements,
    validate: validateRequirements,
    validateInputOnChange: true,
  });
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onNo}
      onExitTransitionEnd={form.reset}
      title={text.widenTitle}
      size="lg"
    >
      <form noValidate onSubmit={form.onSubmit(props.onYes)}>
        <Stack gap="lg">
          <RequirementFields
            language={form.values.language}
            inputProps={(field) => form.getInputProps(field)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onNo}>
              {text.widenNo}
            </Button>
            <Button type="submit" loading={props.busy}>
              {text.widenYes}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** Nobody was found: how should it go on? */
export function ChoicePanel({ run }: { run: Run }) {
  const call = useCall();
  const queries = useQueryClient();
  const may = useMay(chooseForRun);
  const [widening, widen] = useDisclosure(false);
  const [cancelling, cancel] = useDisclosure(false);
  const choose = useMutation({
    mutationFn: (body: z.input<typeof Choice>) => call(chooseForRun, { params: { id: run.id }, body }),
    onSuccess: async (summary, { choice }) => {
      showDone(choice === 'cancel' ? strings.tests.run.cancelled : text.done[choice]);
      queries.setQueryData<Run>(runKey(run.id), (known) => known && { ...known, ...summary });
      await queries.invalidateQueries({ queryKey: runsKey });
      await queries.invalidateQueries({ queryKey: statsKey });
    },
    // Somebody else may have chosen meanwhile.
    onError: () => void queries.invalidateQueries({ queryKey: runKey(run.id) }),
    onSettled: () => {
      widen.close();
      cancel.close();
    },
  });
  const asked = run.human?.asked ?? 0;
  if (!may) {
    return (
      <Alert color="yellow" variant="light" icon={<IconUserQuestion aria-hidden />} title={text.title}>
        {text.viewer}
      </Alert>
    );
  }
  const busy = (choice: Choice['choice']) => choose.isPending && choose.variables.choice === choice;
  const chooser = (choice: 'wait' | 'take_ai') => (
    <Button
      variant="default"
      loading={busy(choice)}
      disabled={choose.isPending}
      onClick={() => choose.mutate({ choice })}
    >
      {text[choice].action}
    </Button>
  );
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="choose" className={classes.panel}>
      <Group gap="sm" mb={4} wrap="nowrap">
        <IconUserQuestion size={22} aria-hidden className={classes.icon} />
        <Title order={2} id="choose">
          {text.title}
        </Title>
      </Group>
      <Text size="sm" mb="md">
        {text.text(asked)}
      </Text>
      <ul className={classes.ways}>
        <Way
          title={text.widen.title}
          about={text.widen.text}
          action={
            <Button disabled={choose.isPending} onClick={widen.open}>
              {text.widen.action}
            </Button>
          }
        />
        <Way title={text.wait.title} about={text.wait.text} action={chooser('wait')} />
        {run.testType === 'hybrid' && (
          <Way title={text.take_ai.title} about={text.take_ai.text} action={chooser('take_ai')} />
        )}
        <Way
          title={text.cancel.title}
          about={text.cancel.text}
          action={
            <Button variant="default" disabled={choose.isPending} onClick={cancel.open}>
              {text.cancel.action}
            </Button>
          }
        />
      </ul>
      <WidenDialog
        opened={widening}
        requirements={run.human?.requirements ?? anyone}
        busy={busy('widen')}
        onYes={(tester) => choose.mutate({ choice: 'widen', tester })}
        onNo={widen.close}
      />
      <Confirm
        opened={cancelling}
        title={strings.tests.run.cancelTitle}
        text={strings.tests.run.cancelText[run.testType]}
        yes={strings.tests.run.cancelYes}
        no={strings.tests.run.cancelNo}
        busy={busy('cancel')}
        onYes={() => choose.mutate({ choice: 'cancel' })}
        onNo={cancel.close}
      />
    </Card>
  );
}
