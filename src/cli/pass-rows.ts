/** What a pass or an approval did to skills, as rows for people: the same done to many is one row. */
import type { PassOutcome } from "../app/reconcile/pass.ts";
import { alike, namedFew } from "../core/report/alike.ts";
import { table } from "./output.ts";

const SHOWN = 50;

type Skills = Pick<PassOutcome, "released" | "refused" | "held" | "retired" | "changed">;

/** One row each, and how many more there are; nothing where nothing was done. */
export function outcomeRows({ released, refused, held, retired, changed }: Skills): readonly string[] {
  const rows = [
    ...released.map(({ id, version, commit }) => ["released", id, version, commit.slice(0, 12)]),
    ...refused.map((one) => ["refused", one.id, refusedWhat(one), one.commit.slice(0, 12)]),
    ...alike(held).map(({ what, all, commit }) => ["held", namedFew(all), what, commit.slice(0, 12)]),
    ...retired.map(({ id, commit }) => ["retired", id, "", commit.slice(0, 12)]),
    ...alike(changed).map(({ what, all, commit }) => ["changed", namedFew(all), what, commit.slice(0, 12)]),
  ];
  return [...(rows.length > 0 ? [table(rows.slice(0, SHOWN))] : []), ...more(rows)];
}

/** The same under a sentence for each of what it let through, refused and left waiting; nothing where nothing was done. */
export function outcomeParts({ released, refused, held, retired, changed }: Skills): readonly string[] {
  return [
    ...part("It lets this through:", { ...NOTHING, released, retired, changed }),
    ...part("This is refused:", { ...NOTHING, refused }),
    ...part("This still waits:", { ...NOTHING, held }),
  ];
}
const NOTHING: Skills = { released: [], refused: [], held: [], retired: [], changed: [] };

function part(sentence: string, skills: Skills): readonly string[] {
  const rows = outcomeRows(skills);
  return rows.length === 0 ? [] : [sentence, ...rows];
}

/** How many more there are than a person is shown. */
export function more(all: readonly unknown[]): readonly string[] {
  return all.length > SHOWN ? [`… and ${all.length - SHOWN} more (--json has all)`] : [];
}

/** A lifecycle file that cannot be read is refused, and no version. */
function refusedWhat({ version, findings }: PassOutcome["refused"][number]): string {
  return findings.every(({ rule }) => rule.startsWith("lifecycle-")) ? "its lifecycle file" : (version ?? "");
}
