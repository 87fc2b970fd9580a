/** The page did not answer: its scripts never pause, or the browser is gone. */
export class PageStuck extends Error {
  override readonly name = 'PageStuck';
}

/** Rejects with `PageStuck` when `work` takes longer than `ms`. What it was doing is not stopped. */
export async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new PageStuck(`${what} took longer than ${Math.round(ms)} ms.`)), ms);
  });
  // The loser of the race may still fail; nobody waits for it any more.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
