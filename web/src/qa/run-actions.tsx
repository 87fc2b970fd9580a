import { Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconFlagCheck,
  IconFlagOff,
  IconRefreshAlert,
  IconRepeat,
  IconServer,
  IconShare,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  cancelQaRun,
  deleteQaRun,
  type QaRunSummary,
  runPackage,
  shareQaRun,
  updatePackage,
} from '#shared/qa/contract.ts';
import { useMay } from '../accounts/me.ts';
import { CancelButton } from '../app/cancel-button.tsx';
import { useCall } from '../app/client.ts';
import { CopyIcon } from '../app/copy.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { MoreMenu } from '../app/more-menu.tsx';
import { strings } from '../strings.ts';
import { useOrderRun } from './order-run.ts';
import { OtherServerDialog } from './other-server-dialog.tsx';
import { packageKey, packagesKey, usePackage } from './packages.ts';
import { hasReport, isActive } from './run-state.ts';
import { runKey, runsOfKey } from './runs.ts';
import { ShareDialog } from './share-dialog.tsx';

const text = strings.qa.run;

function CancelRun({ run }: { run: QaRunSummary }) {
  const call = useCall();
  const queries = useQueryClient();
  const cancel = async () => {
    await call(cancelQaRun, { params: { planId: run.planId } });
    showDone(text.cancelled);
    await queries.invalidateQueries({ queryKey: runKey(run.planId) });
  };
  return <CancelButton words={text} text={text.cancelText} onCancel={cancel} />;
}

function useBaseline(run: QaRunSummary) {
  const call = useCall();
  const queries = useQueryClient();
  const saved = usePackage(run.packageId);
  const change = useMutation({
    mutationFn: (baseline: string | null) =>
      call(updatePackage, { params: { id: run.packageId }, body: { baseline } }),
    onSuccess: (now) => {
      queries.setQueryData(packageKey(run.packageId), now);
      showDone(now.baseline === null ? text.baselineDropped : text.baselineSet);
    },
  });
  return { isBaseline: saved.data?.baseline === run.planId, change };
}

function MoreActions({ run }: { run: QaRunSummary }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const may = { run: useMay(runPackage), change: useMay(updatePackage), remove: useMay(deleteQaRun) };
  const baseline = useBaseline(run);
  const retry = useOrderRun(run.packageId, text.retried);
  const [choosing, choose] = useDisclosure(false);
  const remove = async () => {
    await call(deleteQaRun, { params: { planId: run.planId } });
    showDone(text.removed);
    await navigate({ to: '/apis/$packageId', params: { packageId: run.packageId } });
    queries.removeQueries({ queryKey: runKey(run.planId) });
    void queries.invalidateQueries({ queryKey: runsOfKey(run.packageId) });
    await queries.invalidateQueries({ queryKey: packagesKey });
  };
  const judged = hasReport(run);
  return (
    <>
      <MoreMenu
        label={strings.qa.package.more}
        removal={may.remove ? { words: text, onRemove: remove } : null}
      >
        {may.run && judged && (
          <Menu.Item
            leftSection={<IconRefreshAlert size={16} aria-hidden />}
            onClick={() => retry.mutate({ failedOf: run.planId, baseUrl: run.baseUrl })}
          >
            {text.retryFailed}
          </Menu.Item>
        )}
        {may.run && (
          <Menu.Item leftSection={<IconServer size={16} aria-hidden />} onClick={choose.open}>
            {strings.qa.package.otherUrl}
          </Menu.Item>
        )}
        {may.change && run.verdict !== null && (
          <Menu.Item
            leftSection={
              baseline.isBaseline ? (
                <IconFlagOff size={16} aria-hidden />
              ) : (
                <IconFlagCheck size={16} aria-hidden />
              )
            }
            onClick={() => baseline.change.mutate(baseline.isBaseline ? null : run.planId)}
          >
            {baseline.isBaseline ? text.dropBaseline : text.setBaseline}
          </Menu.Item>
        )}
      </MoreMenu>
      <OtherServerDialog
        packageId={run.packageId}
        baseUrl={run.baseUrl}
        opened={choosing}
        onClose={choose.close}
      />
    </>
  );
}

/** What can be done with a run in its present state, by a person of this role. */
export function RunActions({ run }: { run: QaRunSummary }) {
  const active = isActive(run.status);
  const may = {
    run: useMay(runPackage),
    cancel: useMay(cancelQaRun),
    remove: useMay(deleteQaRun),
    share: useMay(shareQaRun),
  };
  const again = useOrderRun(run.packageId, strings.qa.package.started);
  const [sharing, share] = useDisclosure(false);
  return (
    <Group gap="xs">
      <CopyIcon
        link
        value={`${window.location.origin}/apis/runs/${run.planId}`}
        label={strings.tests.run.copyLink}
      />
      {active && may.cancel && <CancelRun run={run} />}
      {hasReport(run) && may.share && (
        <>
          <Button variant="default" leftSection={<IconShare size={16} aria-hidden />} onClick={share.open}>
            {text.share}
          </Button>
          <ShareDialog planId={run.planId} opened={sharing} onClose={share.close} />
        </>
      )}
      {!active && may.run && (
        <Button
          variant="default"
          leftSection={<IconRepeat size={16} aria-hidden />}
          loading={again.isPending}
          onClick={() => again.mutate({ baseUrl: run.baseUrl })}
        >
          {text.again}
        </Button>
      )}
      {!active && (may.run || may.remove) && <MoreActions run={run} />}
    </Group>
  );
}
