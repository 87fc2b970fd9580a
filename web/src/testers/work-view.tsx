import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import {
  type Brief,
  HumanReport,
  heartbeat,
  releaseAssignment,
  saveDraft,
  submitReport,
} from '#shared/testers/contract.ts';
import { Announce } from '../app/announce.tsx';
import { CallError } from '../app/call-error.ts';
import { CallFailure } from '../app/call-failure.tsx';
import { useCall } from '../app/client.ts';
import { Dialog } from '../app/dialog.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { ReasonDialog } from '../app/reason-dialog.tsx';
import { strings } from '../strings.ts';
import { assignmentKey, useAssignmentChanged } from './assignments.ts';
import { BriefCard } from './brief-card.tsx';
import { Checklist } from './checklist.tsx';
import { DraftKeeper } from './draft-keeper.ts';
import { useDraftPictures } from './draft-pictures.ts';
import { focusField } from './field.ts';
import { IssueList } from './issue-list.tsx';
import { removeThumbnails } from './pictures.ts';
import { type IssueValues, type ReportErrors, toDraft, toReport, validateReport } from './report-values.ts';
import { useUploads } from './uploads.ts';
import { VerdictCard } from './verdict-card.tsx';
import { WorkBar } from './work-bar.tsx';

const { assignment: text, work } = strings.testers;
const heartbeatMs = 60_000;

/** Tells the server each minute that the page is open. */
function useHeartbeat(id: string, onEnded: () => void): void {
  const call = useCall();
  const ended = useEffectEvent(onEnded);
  useEffect(() => {
    const beat = () => {
      call(heartbeat, { params: { id } }).catch((error: unknown) => {
        // A missed beat costs nothing: the slot is kept until the deadline whatever the page does.
        if (!(error instanceof CallError) || !error.passing) ended();
      });
    };
    beat();
    const timer = window.setInterval(beat, heartbeatMs);
    return () => window.clearInterval(timer);
  }, [call, id]);
}

function useDraft(brief: Brief, onRefused: () => void) {
  const call = useCall();
  const refused = useEffectEvent(onRefused);
  const [keeper] = useState(
    () =>
      new DraftKeeper({
        assignmentId: brief.id,
        server: { draft: brief.draft, savedAt: brief.draftSavedAt },
        save: async (values) =>
          (await call(saveDraft, { params: { id: brief.id }, body: toDraft(values) })).savedAt,
        onRefused: () => refused(),
      }),
  );
  useEffect(() => {
    keeper.start();
    return () => keeper.stop();
  }, [keeper]);
  const { draft, draftSavedAt: savedAt } = brief;
  useEffect(() => keeper.adopt({ draft, savedAt }), [keeper, draft, savedAt]);
  return { keeper, state: useSyncExternalStore(keeper.subscribe, keeper.snapshot) };
}

/** In the order of the page. */
function firstError(issues: readonly IssueValues[], errors: ReportErrors): string | undefined {
  const fields = ['title', 'severity', 'category', 'description', 'page'];
  return [
    ...issues.flatMap(({ key }) => fields.map((field) => `${key}.${field}`)),
    'sentimentScore',
    'positives',
    'recommendations',
    'additionalNotes',
  ].find((path) => path in errors);
}

/** Where an accepted test is carried out and written down. */
export function WorkView({ brief }: { brief: Brief }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const changed = useAssignmentChanged();
  const look = () => void queries.invalidateQueries({ queryKey: assignmentKey(brief.id) });
  const { keeper, state } = useDraft(brief, look);
  useHeartbeat(brief.id, look);

  const { values } = state;
  const { change: edit } = keeper;
  const errors = useMemo(() => validateReport(values), [values]);
  const [strict, setStrict] = useState(false);
  const [opened, open] = useState<string | null>(null);
  const [asking, ask] = useDisclosure(false);
  const [releasing, askRelease] = useDisclosure(false);

  const changeIssue = useCallback(
    (key: string, change: Partial<IssueValues>) => {
      edit((all) => ({
        ...all,
        issues: all.issues.map((issue) => (issue.key === key ? { ...issue, ...change } : issue)),
      }));
    },
    [edit],
  );
  const changePictures = useCallback(
    (key: string, change: (names: string[]) => string[]) => {
      edit((all) => ({
        ...all,
        issues: all.issues.map((issue) =>
          issue.key === key ? { ...issue, screenshots: change(issue.screenshots) } : issue,
        ),
      }));
    },
    [edit],
  );
  const addPicture = useCallback(
    (key: string, name: string) => changePictures(key, (names) => [...names, name]),
    [changePictures],
  );
  const removePicture = useCallback(
    (key: string, name: string) => changePictures(key, (names) => names.filter((other) => other !== name)),
    [changePictures],
  );
  const added = useUploads(brief.id, addPicture);
  const missing = values.issues.flatMap(({ screenshots }) =>
    screenshots.filter((name) => added.thumbnails[name] === undefined),
  );
  const elsewhere = useDraftPictures(brief.id, missing);
  const uploads = { ...added, thumbnails: { ...elsewhere, ...added.thumbnails } };

  const forget = () => {
    keeper.discard();
    removeThumbnails(brief.id);
  };
  const submit = useMutation({
    mutationFn: () =>
      call(submitReport, { params: { id: brief.runId }, body: HumanReport.parse(toReport(values)) }),
    meta: { shownInPlace: true },
    onSuccess: (assignment) => {
      forget();
      showDone(work.submitted);
      changed(assignment);
    },
    // Late, cancelled or handed in already: what it is now shows which.
    onError: () => {
      ask.close();
      look();
    },
  });
  const release = useMutation({
    mutationFn: (reason: string) => call(releaseAssignment, { params: { id: brief.id }, body: { reason } }),
    meta: { shownInPlace: true },
    onSuccess: async (assignment) => {
      forget();
      askRelease.close();
      showDone(text.released);
      await navigate({ to: '/' });
      changed(assignment);
    },
    onError: look,
  });

  const wrong = Object.keys(errors).length;
  const review = () => {
    const path = firstError(values.issues, errors);
    if (path === undefined) {
      ask.open();
      return;
    }
    flushSync(() => {
      setStrict(true);
      const issue = values.issues.find(({ key }) => path.startsWith(`${key}.`));
      if (issue !== undefined) open(issue.key);
    });
    focusField(path);
  };
  const pictures = values.issues.reduce((sum, issue) => sum + issue.screenshots.length, 0);
  return (
    <>
      <WorkBar brief={brief} draft={state} onOver={look} />
      <Stack gap="lg">
        <BriefCard brief={brief} />
        {brief.steps.length > 0 && (
          <Checklist
            steps={brief.steps}
            done={values.checklist}
            onChange={(checklist) => edit((all) => ({ ...all, checklist }))}
          />
        )}
        <IssueList
          issues={values.issues}
          errors={errors}
          strict={strict}
          opened={opened}
          onOpen={open}
          page={brief.url}
          uploads={uploads}
          onEdit={edit}
          onChange={changeIssue}
          onRemovePicture={removePicture}
        />
        <VerdictCard values={values} errors={strict ? errors : {}} onEdit={edit} />
        <Card withBorder padding="lg">
          <Stack gap="md">
            {submit.error !== null && <CallFailure title={work.submitFailed} error={submit.error} />}
            {uploads.uploads.length > 0 && (
              <Text size="sm" c="dimmed">
                {work.uploadsPending}
              </Text>
            )}
            <Group gap="sm" justify="space-between">
              <Button variant="default" onClick={askRelease.open}>
                {text.release}
              </Button>
              <Group gap="sm">
                <Text size="sm" c="var(--mantine-color-error)" role="status">
                  {strict && wrong > 0 ? work.fix(wrong) : ''}
                </Text>
                <Button
                  size="md"
                  loading={submit.isPending}
                  disabled={uploads.uploads.length > 0}
                  onClick={review}
                >
                  {work.submit}
                </Button>
              </Group>
            </Group>
          </Stack>
        </Card>
      </Stack>
      <Announce text={uploads.said} />
      <Dialog opened={asking} onClose={ask.close} title={work.submitTitle}>
        <Stack gap="lg">
          <Text>
            {values.issues.length === 0
              ? work.submitNoIssues
              : work.submitText(values.issues.length, pictures)}
          </Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={ask.close}>
              {work.submitNo}
            </Button>
            <Button data-autofocus loading={submit.isPending} onClick={() => submit.mutate()}>
              {work.submitYes}
            </Button>
          </Group>
        </Stack>
      </Dialog>
      <ReasonDialog
        opened={releasing}
        title={text.releaseTitle}
        text={text.releaseText}
        label={text.releaseReason}
        hint={text.reasonHint}
        missing={text.reasonMissing}
        yes={text.releaseYes}
        no={text.releaseNo}
        busy={release.isPending}
        failure={
          release.error !== null && (
            <CallFailure title={strings.app.failure.toastTitle} error={release.error} />
          )
        }
        onYes={(reason) => release.mutate(reason)}
        onNo={askRelease.close}
      />
    </>
  );
}
