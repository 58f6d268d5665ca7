/** Writes what most programs ask an index first, and reads each new release as they do, before anybody asks. */
import type { Reconciler } from "../app/reconcile/pass.ts";

/** The index asked in process. */
interface AskedIndex {
  request(url: string): Response | Promise<Response>;
}

const ROOT_INDEX = "http://localhost/.well-known/agent-skills/index.json";

/** Follows the catalog; answers how to stop. Changes that come while it is at work are one. */
export function prepareIndex(index: AskedIndex, reconciler: Pick<Reconciler, "onChange">): () => Promise<void> {
  let work = Promise.resolve();
  let isWaiting = false;
  const prepare = async (): Promise<void> => {
    isWaiting = false;
    await index.request(ROOT_INDEX);
  };
  const unsubscribe = reconciler.onChange(() => {
    if (isWaiting) return;
    isWaiting = true;
    work = work.then(prepare);
  });
  return async () => {
    unsubscribe();
    await work;
  };
}
