/** Writes what most programs ask an index first, and reads each new release as they do, before anybody asks. */
import type { Reconciler } from "../app/reconcile/pass.ts";
import { SkillTable } from "../core/catalog/skill-table.ts";

/** The index asked in process. */
interface AskedIndex {
  request(url: string): Response | Promise<Response>;
}

const HOST = "http://localhost";
const INDEX = "/.well-known/agent-skills/index.json";
/** Of more changed skills than this, the whole index is written. */
const FEW = 100;

/**
 * Follows the catalog; answers how to stop. Changes that come while it is at work are one. A merge costs what it touched:
 * the index of everything is put together by whoever asks for it next, from entries that are written.
 */
export function prepareIndex(
  index: AskedIndex,
  reconciler: Pick<Reconciler, "catalog" | "onChange">,
): () => Promise<void> {
  let work = Promise.resolve();
  let isWaiting = false;
  let prepared = SkillTable.of();
  const prepare = async (): Promise<void> => {
    isWaiting = false;
    const { skills } = reconciler.catalog;
    const changed = skills.changedSince(prepared);
    prepared = skills;
    const wanted = changed.size > FEW ? [""] : Array.from(changed, (id) => `/skills/${id}`);
    for (const scope of wanted) await index.request(`${HOST}${scope}${INDEX}`);
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
