/** From the embedded cloud to a sandbox. */
export type ToSandbox =
  | { readonly type: 'init'; readonly offsetMs: number }
  | {
      readonly type: 'invoke';
      readonly requestId: string;
      readonly functionArn: string;
      readonly event: unknown;
      readonly timeoutMs: number;
      readonly offsetMs: number;
    }
  | { readonly type: 'clock'; readonly offsetMs: number };

/** What Lambda answers when a function did not. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** From a sandbox to the embedded cloud. */
export type FromSandbox =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly json: string }
  | { readonly type: 'error'; readonly error: FunctionError }
  /** The process cannot go on and is about to exit. */
  | { readonly type: 'fatal'; readonly error: FunctionError };
