/**
 * A state that failed, with the error's name in the sense of the States Language (`States.Timeout`,
 * `Lambda.TooManyRequestsException`, the name a function threw …).
 */
export class StateError extends Error {
  readonly error: string;
  override readonly cause: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}

/** No wildcard catches these: the execution itself cannot go on. */
const terminal = new Set(['States.DataLimitExceeded', 'States.Runtime']);
const timeouts = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** Whether a retrier or catcher with these `ErrorEquals` is meant for the error. */
export function matches(errorEquals: readonly string[], error: string): boolean {
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !terminal.has(error);
    if (name === 'States.TaskFailed') return !terminal.has(error) && !timeouts.has(error);
    // A missed heartbeat is also a timeout.
    if (name === 'States.Timeout') return error === 'States.HeartbeatTimeout';
    return false;
  });
}
