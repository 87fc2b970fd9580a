/**
 * The time of the embedded cloud: real time plus an offset that tests move forward.
 *
 * `install` replaces `Date` in this process, so that every library sees the moved time; timers stay
 * real, therefore whoever waits for a time waits with `at`, which looks again when time is moved.
 */
const RealDate = globalThis.Date;
let offsetMs = 0;
const moved = new Set<() => void>();

/** Milliseconds since the epoch, moved. */
export function now(): number {
  return RealDate.now() + offsetMs;
}

export function offset(): number {
  return offsetMs;
}

/** Sets how far the time is moved, in milliseconds, and wakes all who wait. */
export function setOffset(ms: number): void {
  offsetMs = ms;
  for (const look of [...moved]) look();
}

/** Calls `act` once when the moved time reaches `time` (ms since the epoch). Returns a way to call it off. */
export function at(time: number, act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    clearTimeout(timer);
    const left = time - now();
    if (left <= 0) {
      moved.delete(look);
      act();
    } else {
      // setTimeout counts in 32 bits; a longer wait looks again on the way.
      timer = setTimeout(look, Math.min(left, 2 ** 31 - 1));
    }
  };
  moved.add(look);
  timer = setTimeout(look, Math.max(0, Math.min(time - now(), 2 ** 31 - 1)));
  return () => {
    clearTimeout(timer);
    moved.delete(look);
  };
}

/** Calls `act` each time the time is moved. Returns a way to call it off. */
export function whenMoved(act: () => void): () => void {
  moved.add(act);
  return () => moved.delete(act);
}

/** Makes `Date` of this process show the moved time. */
export function install(): void {
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  });
}
