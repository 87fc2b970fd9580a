import type { FunctionSettings } from '#local/lambda/settings.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';

/** Where the control API begins on the internal port. */
export const controlPath = '/control';

export interface Controls {
  /** Moves time forward. Returns the moved time in milliseconds since the epoch. */
  advance(seconds: number): number;
  /** Throws when no function, or more than one, has such a name. */
  pause(name: string): FunctionSettings;
  resume(name: string): FunctionSettings;
  stop(): void;
}

function answer(status: number, body: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** @returns null when the body is not `{"advanceSeconds": <number, not below 0>}` */
function secondsOf(body: Buffer): number | null {
  try {
    const { advanceSeconds } = JSON.parse(body.toString()) as { advanceSeconds?: unknown };
    return typeof advanceSeconds === 'number' && advanceSeconds >= 0 && Number.isFinite(advanceSeconds)
      ? advanceSeconds
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
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
      if (what === 'clock' && rest.length === 0) {
        const seconds = secondsOf(body);
        if (seconds === null)
          return answer(400, { error: 'Send {"advanceSeconds": <number>}; time moves forward only.' });
        return answer(200, { now: new Date(controls.advance(seconds)).toISOString() });
      }
      const action = rest.at(-1);
      if (what === 'functions' && (action === 'pause' || action === 'resume')) {
        const name = decodeURIComponent(rest.slice(0, -1).join('/'));
        try {
          return answer(200, { function: controls[action](name).name, paused: action === 'pause' });
        } catch (error) {
          return answer(404, { error: error instanceof Error ? error.message : String(error) });
        }
      }
      if (what === 'stop' && rest.length === 0) {
        controls.stop();
        return answer(202, { stopping: true });
      }
      return answer(404, { error: 'POST clock, functions/{name}/pause, functions/{name}/resume or stop.' });
    },
  };
}
