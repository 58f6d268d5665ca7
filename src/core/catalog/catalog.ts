/** The catalog: what is true now. A fold of the ledger's events, held in memory, replaced whole when it changes. */
import type { BindingBook } from "../bindings/binding-book.ts";
import type { Finding } from "../finding.ts";
import type { Acceptances } from "../gate/accepted.ts";
import type { KnownScans } from "../gate/external-scan.ts";
import type { HeldOffer } from "../gate/held-offer.ts";
import type { HeldPolicy } from "../gate/held-policy.ts";
import type { ChainTip, Force, HeldStage, KINDS, LedgerHead, State, Visibility } from "../ledger/event.ts";
import type { Digest, Oid, SkillId } from "../names.ts";
import type { Dependents } from "../relations/dependents.ts";
import type { SourceEvidence } from "../relations/source-evidence.ts";
import type { Relations } from "../skill/declares.ts";
import type { ReleaseScan } from "./release-scan.ts";
import type { SkillTable } from "./skill-table.ts";

export type Kind = (typeof KINDS)[number];

/** Every member is always there, so that all releases share one shape: there may be hundreds of thousands in memory. */
export interface Release {
  readonly skill: SkillId;
  readonly version: string;
  readonly digest: Digest;
  /** Bytes of the archive. */
  readonly size: number;
  /** The release's Git tree. */
  readonly tree: Oid;
  readonly path: string;
  readonly description: string;
  readonly kind: Kind;
  readonly at: string;
  readonly commit: Oid;
  readonly by: string;
  readonly pr: number | undefined;
  readonly notes: string;
  readonly verdict: "pass" | "review";
  readonly state: State;
  readonly reason: string | undefined;
  readonly replacement: string | undefined;
  readonly sunset: string | undefined;
  /** When that sunset was said; absent where there is none. */
  readonly sunsetSaid?: string;
  /** When it came into its state; undefined for one that was never in another. */
  readonly since: string | undefined;
  /** Withdrawn in an emergency, and the trunk does not say so yet. */
  readonly emergency: boolean;
  /** Fingerprints of what was found and accepted by waivers. */
  readonly waived: readonly Digest[];
  /** Which rules these were, and of which files; in the same order. */
  readonly accepted: readonly { readonly rule: string; readonly path: string }[];
  /** Published whatever was found in it. */
  readonly forced: boolean;
  /** The acknowledgement that had it published, where that is remembered. */
  readonly force: Force | undefined;
  /** Of the rule set that judged it. */
  readonly rules: Digest;
  /** How it was judged and what it can reach, where that is remembered. */
  readonly scan: ReleaseScan | undefined;
  /** The commit that brought its content, where that is an earlier one than `commit`. */
  readonly brought: Oid | undefined;
  /** What it asks for, and what it has to do with others. */
  readonly relations: Relations;
  /** Where its content was fetched from, and the tree of the trunk's folder that says so; undefined: it stood in that folder. */
  readonly source: { readonly from: string; readonly folder: Oid } | undefined;
}

/** Was a release made of a folder as it is in this tree? */
export function isMadeOf({ source, tree }: Pick<Release, "source" | "tree">, folder: { readonly tree: Oid }): boolean {
  return (source?.folder ?? tree) === folder.tree;
}

export interface Offer {
  readonly visibility: Visibility;
  readonly readers: readonly string[];
  readonly owners: readonly string[];
  /** Who reads it as its owners do, where that is not `owners`: a file may name others than its namespace lets in. */
  readonly readingOwners?: readonly string[];
  readonly tags: readonly string[];
  readonly enabled: boolean;
  /** Does a lifecycle file set this? Once it did, its going away sets nothing back. */
  readonly governed: boolean;
}
export const OPEN_OFFER: Offer = {
  visibility: "public",
  readers: [],
  owners: [],
  tags: [],
  enabled: true,
  governed: false,
};

/** A tree that is on the trunk and not published, and why. */
export type Outstanding =
  | {
      readonly kind: "refused";
      readonly version?: string;
      readonly tree: Oid;
      readonly commit: Oid;
      /** The commit that brought this tree. */
      readonly brought: Oid;
      /** Those that brought other content before and since the last release, oldest first. */
      readonly earlier: readonly Oid[];
      readonly at: string;
      readonly digest: Digest;
      readonly findings: readonly Finding[];
      /** The skills that it needs, where that stands in its way. */
      readonly requires: readonly string[];
    }
  | {
      readonly kind: "held";
      readonly version: string;
      readonly tree: Oid;
      readonly commit: Oid;
      /** The commit that brought this tree. */
      readonly brought: Oid;
      /** Those that brought other content before and since the last release, oldest first. */
      readonly earlier: readonly Oid[];
      readonly at: string;
      readonly waiting: readonly string[];
      readonly stages: readonly HeldStage[];
    };

export interface SkillEntry {
  readonly id: SkillId;
  readonly namespace: string;
  readonly name: string;
  readonly tip: ChainTip;
  /** The folder in the trunk that holds the skill, as of its last release, move or restoration. */
  readonly path: string;
  /** Its folder is on the trunk and it has a release. */
  readonly live: boolean;
  readonly retired: boolean;
  readonly renamedTo?: SkillId;
  readonly renamedFrom?: SkillId;
  readonly offer: Offer;
  /** Who may know of it, where that is not what `offer` says: in a catalog of the past, what holds today. */
  readonly access?: Offer;
  /** Pinned channels: name → version. `latest` is absent while it is automatic. */
  readonly channels: ReadonlyMap<string, string>;
  /** In order of publication. */
  readonly releases: ReadonlyMap<string, Release>;
  /** The version published last. */
  readonly last?: string;
  readonly outstanding?: Outstanding;
  /** How it is to be offered, and is not yet; see core/gate/held-offer.ts. */
  readonly holds?: readonly HeldOffer[];
  readonly updatedAt: string;
}

export interface Catalog {
  readonly head: LedgerHead;
  readonly registryTip: ChainTip;
  /** Acknowledgements and other registry-wide evidence: `kind:subject` → who, of approvals everybody who approved. */
  readonly evidence: ReadonlyMap<string, readonly string[]>;
  /** Skill → what people accept of its content (see core/gate/accepted.ts) → the commit that brought it, where that takes approvals. */
  readonly acceptances: Acceptances;
  /** The change of policy that waits for approvals; undefined where none does. */
  readonly heldPolicy: HeldPolicy | undefined;
  /** The same of settings. */
  readonly heldSettings: HeldPolicy | undefined;
  /** Changes of other files that are an admin's, and that none approved. */
  readonly unapproved: HeldPolicy | undefined;
  /** What is known of pinned sources, by subject (`sourceSubject`). */
  readonly sources: ReadonlyMap<string, SourceEvidence>;
  /** What other scanners said of archives, by subject (`scanSubject`). */
  readonly scans: KnownScans;
  readonly skills: SkillTable;
  /** Those of them with a tree that is refused or held, or of which something is to be offered otherwise. */
  readonly outstanding: ReadonlySet<SkillId>;
  /** Which agents use which skills. */
  readonly bindings: BindingBook;
  /** Bare name → identities that ever had it. Shared by all snapshots and only growing: check the entry found. */
  readonly byName: ReadonlyMap<string, readonly SkillId[]>;
  /** Archive digest → identities that ever had it. Shared likewise. */
  readonly byDigest: ReadonlyMap<Digest, readonly SkillId[]>;
  /** Archive digest → groups that ever held a member with it. Shared likewise. */
  readonly byMember: ReadonlyMap<Digest, readonly SkillId[]>;
  /** Archive digests that were withdrawn under any name, and those of groups that hold one: final, so it only grows. */
  readonly withdrawn: ReadonlySet<Digest>;
  /** Of those, the ones whose bytes the ledger dropped. */
  readonly erased: ReadonlySet<Digest>;
  /** `namespace/name@version` of what was withdrawn in an emergency and what the trunk does not withdraw yet. */
  readonly emergencies: ReadonlySet<string>;
  /** Skill → those that ever named it: required, directly or not, held as a member, or waited for. Only grows. */
  readonly dependents: Dependents;
}

/** The ids that have, or had, a release with this digest: candidates, to be checked against a snapshot. */
export function idsByDigest(catalog: Catalog, digest: Digest): readonly SkillId[] {
  return catalog.byDigest.get(digest) ?? [];
}
