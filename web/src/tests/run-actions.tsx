import { Group } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { cancelRun, deleteRun, executeTest, type Run } from '#shared/tests/contract.ts';
import { useMay } from '../accounts/me.ts';
import { statsKey } from '../accounts/stats.ts';
import { CancelButton } from '../app/cancel-button.tsx';
import { useCall } from '../app/client.ts';
import { CopyButton } from '../app/copy.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { LinkButton } from '../app/links.tsx';
import { MoreMenu } from '../app/more-menu.tsx';
import { strings } from '../strings.ts';
import { isActive } from './progress.ts';
import { runKey, runsKey } from './runs.ts';

const text = strings.tests.run;

function CancelRun({ run }: { run: Run }) {
  const call = useCall();
  const queries = useQueryClient();
  const cancel = async () => {
    await call(cancelRun, { params: { id: run.id } });
    showDone(text.cancelled);
    await queries.invalidateQueries({ queryKey: runsKey });
    await queries.invalidateQueries({ queryKey: statsKey });
  };
  return <CancelButton words={text} text={text.cancelText[run.testType]} onCancel={cancel} />;
}

function MoreActions({ run }: { run: Run }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = async () => {
    await call(deleteRun, { params: { id: run.id } });
    showDone(text.removed);
    await navigate({ to: '/runs' });
    queries.removeQueries({ queryKey: runKey(run.id) });
    await queries.invalidateQueries({ queryKey: runsKey });
  };
  return <MoreMenu label={text.more} removal={{ words: text, onRemove: remove }} />;
}

/** What can be done with a run in its present state, by a person of this role. */
export function RunActions({ run }: { run: Run }) {
  const active = isActive(run.status);
  const may = { order: useMay(executeTest), cancel: useMay(cancelRun), remove: useMay(deleteRun) };
  return (
    <Group gap="xs">
      <CopyButton value={`${window.location.origin}/runs/${run.id}`} label={text.copyLink} link />
      {active && may.cancel && <CancelRun run={run} />}
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
