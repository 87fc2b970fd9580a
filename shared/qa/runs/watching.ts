import { logger } from '#shared/platform/logger.ts';
import type { PlanKey } from '../keys.ts';
import { readPlan } from './store.ts';
import { hasEnded } from './transitions.ts';

const EVERY_MS = 1_500;

/** Notices soon after it happened that a run was ended, or is to be stopped in order. */
export class Watch {
  readonly #ended = new AbortController();
  readonly #stopped = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(key: PlanKey) {
    this.#timer = setInterval(() => {
      readPlan(key).then(
        (plan) => {
          if (plan === null || hasEnded(plan.status)) this.#ended.abort();
          else if (plan.stopped) this.#stopped.abort();
        },
        // It is asked again soon.
        (error) => logger.warn('A run was not looked at', { error }),
      );
    }, EVERY_MS);
  }

  /** The run is over or gone: nobody waits for more. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Nothing more is to be tested, but what was found is wanted. */
  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
