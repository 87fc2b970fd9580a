import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type OpenAssignment, reassign } from '#shared/testers/contract.ts';
import { CallFailure } from '../app/call-failure.tsx';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { ReasonDialog } from '../app/reason-dialog.tsx';
import { strings } from '../strings.ts';
import { openAssignmentsKey } from './assignments.ts';

const text = strings.admin.assignments;

/** Asks whether to take an assignment away and why, and does it. */
export function ReassignDialog(props: { assignment: OpenAssignment; opened: boolean; onClose: () => void }) {
  const call = useCall();
  const queries = useQueryClient();
  const { id, tester, status } = props.assignment;
  const take = useMutation({
    mutationFn: (reason: string) => call(reassign, { params: { id }, body: { reason } }),
    meta: { shownInPlace: true },
    onSuccess: () => {
      props.onClose();
      showDone(text.reassigned(tester.name));
    },
    // It may have ended meanwhile.
    onSettled: () => queries.invalidateQueries({ queryKey: openAssignmentsKey }),
  });
  return (
    <ReasonDialog
      opened={props.opened}
      title={text.reassignTitle[status](tester.name)}
      text={text.reassignText[status]}
      label={text.reasonLabel}
      hint={text.reasonHint}
      missing={strings.testers.assignment.reasonMissing}
      yes={text.reassignYes}
      no={text.keep}
      busy={take.isPending}
      failure={
        take.error !== null && <CallFailure title={strings.app.failure.toastTitle} error={take.error} />
      }
      onYes={(reason) => take.mutate(reason)}
      onNo={props.onClose}
    />
  );
}
