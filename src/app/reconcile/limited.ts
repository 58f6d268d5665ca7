/** So much of something at once, and no more: who comes later waits for their turn. */

/** Runs what it is given, at most `most` at a time, in the order asked. */
export function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    // Who ends hands their place over, so that nobody else takes it meanwhile.
    if (running >= most) await new Promise<void>((resume) => queue.push(resume));
    else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
