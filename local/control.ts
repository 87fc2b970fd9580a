import type { FunctionSettings } from '#local/lambda/settings.ts';
import { type ModeChange, modeChange } from '#local/offline-model/modes.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';

/** Where the control API begins on the internal port. */
export const controlPath = '/control';

export interface Controls {
  /** Moves time forward. Returns the moved time in milliseconds since the epoch. */
  advance(seconds: number): number;
  /** Throws when no function, or more than one, has such a name. */
  pause(name: string): FunctionSettings;
  resume(name: string): FunctionSettings;
  /** An access token as signing in gives it. Throws when there is no such user. */
  token(user: string, expiresInSeconds: number | undefined): Promise<string>;
  /** How the offline model answers from now on. */
  setModelMode(change: ModeChange): void;
  stop(): void;
}

function answer(status: number, body: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** The body as JSON; empty when it is not an object. */
function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** The answer of `act`, or 404 with the reason why there was nothing to do it with. */
async function found(act: () => unknown): Promise<AwsResponse> {
  try {
    return answer(200, await act());
  } catch (error) {
    return answer(404, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** For tests: moves time, holds functions back, stops everything. */
export function controlService(controls: Controls): Service {
  return {
    name: 'control',
    matches: ({ path }) => path.startsWith(`${controlPath}/`),
    handle: async ({ method, path, body }: AwsRequest) => {
      if (method !== 'POST') return answer(405, { error: 'Use POST.' });
      const [what = '', ...rest] = path.slice(controlPath.length + 1).split('/');
      const fields = fieldsOf(body);
      if (what === 'clock' && rest.length === 0) {
        const { advanceSeconds } = fields;
        if (
          typeof advanceSeconds !== 'number' ||
          !(advanceSeconds >= 0) ||
          !Number.isFinite(advanceSeconds)
        ) {
          return answer(400, { error: 'Send {"advanceSeconds": <number>}; time moves forward only.' });
        }
        return answer(200, { now: new Date(controls.advance(advanceSeconds)).toISOString() });
      }
      const action = rest.at(-1);
      if (what === 'functions' && (action === 'pause' || action === 'resume')) {
        const name = decodeURIComponent(rest.slice(0, -1).join('/'));
        return found(() => ({ function: controls[action](name).name, paused: action === 'pause' }));
      }
      if (what === 'token' && rest.length === 0) {
        const { user, expiresInSeconds } = fields;
        return found(async () => ({
          accessToken: await controls.token(
            String(user),
            typeof expiresInSeconds === 'number' ? expiresInSeconds : undefined,
          ),
        }));
      }
      if (what === 'model' && rest.length === 0) {
        const change = modeChange(fields);
        if (change === null) {
          return answer(400, {
            error: 'Send {"mode": "normal|error|garbage|slow", "times": <count, optional>}.',
          });
        }
        controls.setModelMode(change);
        return answer(200, change);
      }
      if (what === 'stop' && rest.length === 0) {
        controls.stop();
        return answer(202, { stopping: true });
      }
      return answer(404, {
        error: 'POST clock, functions/{name}/pause, functions/{name}/resume, token, model or stop.',
      });
    },
  };
}
