/** Why an address that a user gave could not be read. The names are those that a report shows. */
export type FailureCode =
  | 'ADDRESS_REFUSED'
  | 'DNS_FAILED'
  | 'CONNECTION_FAILED'
  | 'TLS_FAILED'
  | 'TIMED_OUT'
  | 'REDIRECT_LOOP'
  | 'TOO_LARGE';

export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Sorts what Node reports while it connects, shakes hands or waits. */
export function callFailed(error: unknown, what: string): CallFailed {
  if (error instanceof CallFailed) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in cause ? String(cause.code) : '';
  // A certificate that does not fit has a code of OpenSSL's verification, without a common prefix.
  const tls = /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(
    code,
  );
  if (tls)
    return new CallFailed('TLS_FAILED', `No secure connection to ${what}: ${cause.message}`, { cause });
  if (/TIMEOUT|ETIMEDOUT|ABORT/i.test(code) || /^(Abort|Timeout)Error$/.test(cause.name)) {
    return new CallFailed('TIMED_OUT', `${what} did not answer in time.`, { cause });
  }
  return new CallFailed('CONNECTION_FAILED', `${what} could not be reached: ${cause.message}`, { cause });
}
