/** Where one skill stands, and what changes it: in a sentence or two for `explain`. */
import type { Catalog, Outstanding, SkillEntry } from "../../core/catalog/catalog.ts";
import { latestOf } from "../../core/catalog/resolve.ts";
import { heldWords } from "../../core/catalog/waiting.ts";
import { compareFindings, type Finding } from "../../core/finding.ts";
import type { Digest, SkillId } from "../../core/names.ts";
import { standsInWay } from "../../core/relations/standing-in-way.ts";
import { takenAlongSentences } from "../../core/report/taken-along-words.ts";
import { withRemedy } from "../../core/rules.ts";
import { byHand, refusal, unlistedWords } from "./standing-words.ts";

/** Where one skill stands. */
export interface Standing {
  readonly id: SkillId;
  /** The folder in the trunk. */
  readonly path: string;
  readonly standing: "published" | "refused" | "held" | "retired" | "renamed" | "hidden" | "unlisted";
  /** What `latest` gives now. */
  readonly latest: string | null;
  /** Who answers for it. */
  readonly owners: readonly string[];
  /** The trunk commit, and its time, that left it there. */
  readonly since?: { readonly commit: string; readonly at: string };
  /** Of the content that is refused, as a forced release names it; absent where none could publish it, and of the last of very many. */
  readonly digest?: Digest;
  /** Why it is refused. Worst first. */
  readonly findings: readonly Finding[];
  /** Fingerprints of those that its lifecycle file accepts by now, and did not when it was judged; absent: none. */
  readonly accepted?: readonly Digest[];
  /** What its lifecycle file asks for and cannot be given. */
  readonly unheeded: readonly Finding[];
  /** Kinds of evidence that are missing. */
  readonly waiting: readonly string[];
  /** One sentence: what is so, and what changes it. */
  readonly explanation: string;
}

/** Where it stands by its content; `along`: what is to be known besides. */
export function toStanding(
  catalog: Catalog,
  entry: SkillEntry,
  {
    isStalled,
    along,
    accepted = [],
  }: {
    readonly isStalled: boolean;
    readonly along: readonly string[] | undefined;
    readonly accepted: readonly Digest[] | undefined;
  },
): Omit<Standing, "unheeded"> {
  const latest = latestOf(catalog, entry)?.version ?? null;
  const { id, path } = entry;
  const base = { id, path, latest, owners: entry.offer.owners, findings: [], waiting: [] };
  const open = entry.outstanding;
  if (open?.kind === "refused") {
    const findings = open.findings.map(withRemedy).sort(compareFindings);
    const explanation = `${refusal(catalog, entry, open)}${takenAlongSentences(along)}`;
    const known = accepted.length === 0 ? {} : { accepted };
    return { ...base, standing: "refused", since: sinceOf(open), findings, explanation, ...known };
  }
  if (open?.kind === "held") {
    // What came since it was held is in the ledger, and the version still waits for the rest.
    const waiting = open.waiting.filter((key) => !catalog.evidence.has(key));
    return {
      ...base,
      standing: "held",
      since: sinceOf(open),
      waiting,
      explanation: `${heldWords({ ...open, waiting })}${takenAlongSentences(along)}${byHand(waiting)}`,
    };
  }
  return { ...base, ...settled(catalog, entry, { latest, isStalled }) };
}

/** A skill with nothing outstanding. */
function settled(
  catalog: Catalog,
  entry: SkillEntry,
  { latest, isStalled }: { readonly latest: string | null; readonly isStalled: boolean },
): Pick<Standing, "standing" | "explanation"> {
  if (entry.renamedTo !== undefined) {
    return { standing: "renamed", explanation: `It goes on as ${entry.renamedTo}; this name still resolves to it.` };
  }
  if (entry.retired) {
    return {
      standing: "retired",
      explanation:
        entry.releases.size === 0
          ? "Its folder was removed from the trunk before anything of it was published; merge the folder again to publish it."
          : "Its folder was removed from the trunk: exact versions stay; merge the folder again to restore it.",
    };
  }
  if (!entry.offer.enabled) {
    return {
      standing: "hidden",
      explanation: `lifecycle/${entry.id}.yaml says \`enabled: false\`: nobody sees it until that is merged as true.`,
    };
  }
  if (latest === null) {
    return {
      standing: "unlisted",
      explanation: unlistedWords(catalog, entry),
    };
  }
  const offered = `latest is ${latest}, for ${entry.offer.visibility} readers.`;
  const release = entry.releases.get(latest);
  const shown = `${entry.id}@${latest}`;
  const inWay = release === undefined ? undefined : standsInWay(catalog, { shown, release, audience: "all" });
  if (inWay !== undefined) return { standing: "published", explanation: `L${offered.slice(1)} But ${inWay}` };
  const explanation = isStalled
    ? `As of the last commit taken, ${offered} What was merged since waits until the stall is cleared.`
    : `Nothing stands in the way: ${offered}`;
  return { standing: "published", explanation };
}

/** What keeps content that is elsewhere from being here. */
export function unfetchedWords(
  { outstanding }: SkillEntry,
  why: string | undefined,
): { readonly explanation?: string } {
  if (outstanding?.kind !== "held" || why === undefined) return {};
  const what = `Version ${outstanding.version} waits for its content: it could not be fetched, for ${why}.`;
  return { explanation: `${what} It is tried again; a merge that changes \`source\` in skill.yaml ends the wait too.` };
}

function sinceOf({ commit, at }: Outstanding): { readonly commit: string; readonly at: string } {
  return { commit, at };
}
