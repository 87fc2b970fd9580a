/**
 * What the person who ordered a run is told when its execution ended badly. Causes hold stack traces and
 * stay in the log.
 *
 * @param status of the execution
 * @param error its error name, as `States.Timeout` or `Sandbox.Timedout`
 */
export function failureReason(status: string, error: string | null): string {
  if (status === 'TIMED_OUT' || error === 'States.Timeout') {
    return 'The test took longer than a test may take and was stopped.';
  }
  if (status === 'ABORTED') return 'An operator stopped the test.';
  if (error?.includes('TooManyRequests')) return 'No browser became free in time. Order the test again.';
  return 'The test stopped because of a fault on our side. Order it again.';
}
