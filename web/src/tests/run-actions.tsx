import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconPlayerStop, IconRepeat, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { cancelRun, deleteRun, executeTest, type Run } from '#shared/tests/contract.ts';
import { useMay } from '../accounts/me.ts';
import { statsKey } from '../accounts/stats.ts';
import { useCall } from '../app/client.ts';
import { Confirm } from '../app/confirm.tsx';
import { CopyButton } from '../app/copy.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { LinkButton } from '../app/links.tsx';
import { strings } from '../strings.ts';
import { isActive } from './progress.ts';
import { runKey, runsKey } from './runs.ts';

const text = strings.tests.run;

function CancelButton({ run }: { run: Run }) {
  const call = useCall();
  const queries = useQueryClient();
  const [asking, ask] = useDisclosure(false);
  const cancel = useMutation({
    mutationFn: () => call(cancelRun, { params: { id: run.id } }),
    onSuccess: async () => {
      showDone(text.cancelled);
      await queries.invalidateQueries({ queryKey: runsKey });
      await queries.invalidateQueries({ queryKey: statsKey });
    },
    onSettled: ask.close,
  });
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={ask.open}>
        {text.cancel}
      </Button>
      <Confirm
        opened={asking}
        title={text.cancelTitle}
        text={text.cancelText[run.testType]}
        yes={text.cancelYes}
        no={text.cancelNo}
        busy={cancel.isPending}
        onYes={() => cancel.mutate()}
        onNo={ask.close}
      />
    </>
  );
}

function MoreActions({ run }: { run: Run }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, ask] = useDisclosure(false);
  const remove = useMutation({
    mutationFn: () => call(deleteRun, { params: { id: run.id } }),
    onSuccess: async () => {
      showDone(text.removed);
      await navigate({ to: '/runs' });
      queries.removeQueries({ queryKey: runKey(run.id) });
      await queries.invalidateQueries({ queryKey: runsKey });
    },
    onError: ask.close,
  });
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={text.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={ask.open}
          >
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asking}
        title={text.removeTitle}
        text={text.removeText}
        yes={text.removeYes}
        no={text.removeNo}
        busy={remove.isPending}
        onYes={() => remove.mutate()}
        onNo={ask.close}
      />
    </>
  );
}

/** What can be done with a run in its present state, by a person of this role. */
export function RunActions({ run }: { run: Run }) {
  const active = isActive(run.status);
  const may = { order: useMay(executeTest), cancel: useMay(cancelRun), remove: useMay(deleteRun) };
  return (
    <Group gap="xs">
      <CopyButton value={`${window.location.origin}/runs/${run.id}`} label={text.copyLink} link />
      {active && may.cancel && <CancelButton run={run} />}
      {!active && may.order && (
        <LinkButton
          to="/runs/new"
          search={{ from: run.id }}
          variant="default"
          leftSection={<IconRepeat size={16} aria-hidden />}
        >
          {text.again}
        </LinkButton>
      )}
      {!active && may.remove && <MoreActions run={run} />}
    </Group>
  );
}
