/**
 * What the person who ordered a run is told when its execution ended badly. Causes hold stack traces and stay
 * in the log.
 *
 * @param status of the execution
 * @param error its error name, as `States.Timeout`
 */
export function failureReason(status: string, error: string | null): string {
  if (status === 'TIMED_OUT' || error === 'States.Timeout') {
    return 'The run took longer than a run may take and was stopped.';
  }
  if (status === 'ABORTED') return 'An operator stopped the run.';
  return 'The run stopped because of a fault on our side. Start it again.';
}
