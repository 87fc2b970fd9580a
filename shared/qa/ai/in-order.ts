/** Works on several items at a time and gives what comes of them in the order of the items. */
export async function* inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  let next = 0;
  const start = () => {
    const item = items[next];
    if (next >= items.length || item === undefined) return;
    next += 1;
    const working = work(item);
    // Whoever waits for it hears of a failure; until then nobody does, which is no reason to end the process.
    working.catch(() => {});
    running.push(working);
  };
  for (let count = 0; count < Math.max(1, atOnce); count += 1) start();
  for (let first = running.shift(); first !== undefined; first = running.shift()) {
    const result = await first;
    start();
    yield result;
  }
}
