/** Which version an author may give to new content: the one that is asked for, or the smallest that is accepted. */
import { quote } from "../errors.ts";
import type { VersionOrder } from "../gate/policy.ts";
import { isVersion } from "../names.ts";
import { BUMPS, type Bump, compareVersions, greatestOf, leastVersion, rivalsOf } from "../plan/version.ts";

export interface BumpQuestion {
  /** `major`, `minor`, `patch` or a version; absent: the step that the content means. */
  readonly wanted?: string | undefined;
  /** What its commits say that it means; absent: the smallest. */
  readonly meant?: Bump;
  /** `metadata.version` as it is. */
  readonly declared: string | undefined;
  readonly order: VersionOrder;
  /** Every version that was ever published. */
  readonly published: readonly string[];
  /** Versions that merged changes take and that are not published yet; they count as those that are. */
  readonly merged?: readonly string[];
}

export type BumpAnswer =
  | { readonly kind: "bump"; readonly version: string }
  /** What is declared is not published yet, and may be. */
  | { readonly kind: "already"; readonly version: string }
  /** `why` is a sentence; `next` the smallest version that is accepted. */
  | { readonly kind: "refuse"; readonly why: string; readonly next: string | undefined };

/** Decides what `metadata.version` should be. */
export function decideBump({ merged = [], meant = "patch", ...asked }: BumpQuestion): BumpAnswer {
  const { wanted, declared } = asked;
  const question = { ...asked, isPublished: new Set(asked.published), published: [...asked.published, ...merged] };
  const next = leastVersion(question, wanted === undefined ? meant : "patch");
  if (wanted === undefined) {
    if (declared !== undefined && problemOf(declared, question) === undefined) {
      return { kind: "already", version: declared };
    }
    return answer(next, next);
  }
  const step = BUMPS.find((bump) => bump === wanted);
  if (step !== undefined) return answer(leastVersion(question, step), next);
  const why = problemOf(wanted, question);
  return why === undefined ? { kind: "bump", version: wanted } : { kind: "refuse", why, next };
}

/** `published` with what is merged. */
interface Question extends Omit<BumpQuestion, "merged" | "meant"> {
  readonly isPublished: ReadonlySet<string>;
}

function answer(version: string | undefined, next: string | undefined): BumpAnswer {
  if (version !== undefined) return { kind: "bump", version };
  return { kind: "refuse", why: "No version can follow what is published by such a step.", next };
}

/** Why a version cannot be published, as a sentence; undefined where it can. */
function problemOf(version: string, { order, published, isPublished }: Question): string | undefined {
  const how = (one: string) => (isPublished.has(one) ? "published" : "merged, and published soon");
  if (!isVersion(version)) {
    return `"${quote(version, 60)}" is no version: expected three numbers with dots between them, such as 1.2.0.`;
  }
  if (published.includes(version)) return `Version ${version} is ${how(version)}, and a release never changes.`;
  const greatest = greatestOf(rivalsOf(version, { order, published }));
  if (greatest === undefined || compareVersions(version, greatest) > 0) return undefined;
  return `Version ${version} is not greater than ${greatest}, which is ${how(greatest)}.`;
}
