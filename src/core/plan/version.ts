/** Which version a skill's new content gets (DESIGN 3 "Versions" and the table of 5.2): a pure decision. */
import { compare, inc, prerelease } from "semver";
import { quote } from "../errors.ts";
import type { VersionOrder } from "../gate/policy.ts";
import { type Digest, isVersion } from "../names.ts";
import { meantLines } from "../trunk/merge-message.ts";

const FIRST_VERSION = "1.0.0";

export const BUMPS = ["patch", "minor", "major"] as const;
export type Bump = (typeof BUMPS)[number];

export interface PublishedVersion {
  readonly version: string;
  readonly digest: Digest;
}

export interface VersionQuestion {
  readonly mode: "derived" | "declared";
  readonly order: VersionOrder;
  /** `metadata.version` as SKILL.md has it. */
  readonly declared: string | undefined;
  /** In order of publication. */
  readonly published: readonly PublishedVersion[];
  /** Of the content to be published. */
  readonly digest: Digest;
  /** The whole message of the merge. */
  readonly message: string;
  /** Of the merges before it that are in this content and in no release. */
  readonly earlier?: readonly string[];
}

export type VersionDecision =
  | { readonly kind: "release"; readonly version: string }
  /** This content is published already, as `version`. */
  | { readonly kind: "nothing"; readonly version: string }
  | {
      readonly kind: "refuse";
      /** The declared version, where it is one. */
      readonly version?: string;
      readonly rule: "version-missing" | "version-invalid" | "version-order" | "version-immutable";
      readonly message: string;
      /** Names the exact next version. */
      readonly hint: string;
    };

/** Decides what content with this digest is published as. A version that was published is never released again. */
export function decideVersion(question: VersionQuestion): VersionDecision {
  const last = question.published.at(-1);
  if (last !== undefined && last.digest === question.digest) return { kind: "nothing", version: last.version };
  return question.mode === "declared" ? decideDeclared(question) : decideDerived(question);
}

function decideDerived(question: VersionQuestion): VersionDecision {
  const { declared, order } = question;
  const taken = { order, published: versionsOf(question) };
  if (declared !== undefined && isVersion(declared) && mayFollow(declared, taken)) {
    return { kind: "release", version: declared };
  }
  const version = nextFree(taken, { base: taken.published.at(-1), step: bumpOf(decidingMessage(question)) });
  if (version !== undefined) return { kind: "release", version };
  return refuse(question, {
    rule: "version-order",
    message: "No version can follow the greatest published one by itself.",
  });
}

function decideDeclared(question: VersionQuestion): VersionDecision {
  const { declared, published, digest } = question;
  if (declared === undefined) {
    return refuse(question, {
      rule: "version-missing",
      message: "SKILL.md: expected a version in `metadata.version`, got none.",
    });
  }
  if (!isVersion(declared)) {
    const got = quote(declared, 60);
    const message = `SKILL.md: expected \`metadata.version\` to be a version, got "${got}".`;
    return refuse(question, { rule: "version-invalid", message });
  }
  const same = published.find((release) => release.version === declared);
  if (same !== undefined && same.digest === digest) return { kind: "nothing", version: declared };
  if (same !== undefined) {
    const message = `Version ${declared} is published with other content, and a release never changes.`;
    return refuse(question, { rule: "version-immutable", message });
  }
  const taken = { order: question.order, published: versionsOf(question) };
  if (mayFollow(declared, taken)) return { kind: "release", version: declared };
  const rivals = rivalsOf(declared, taken);
  const message = `Expected a version greater than ${greatestOf(rivals)}, got ${declared}.`;
  return refuse(question, { rule: "version-order", message });
}

type Refusal = Extract<VersionDecision, { kind: "refuse" }>;

function refuse(question: VersionQuestion, why: Pick<Refusal, "rule" | "message">): Refusal {
  const { declared, order } = question;
  const version = declared !== undefined && isVersion(declared) ? declared : undefined;
  const published = versionsOf(question);
  const next = leastVersion({ declared, order, published }, bumpOf(decidingMessage(question)));
  const hint =
    next === undefined
      ? "Set `metadata.version` to a greater version."
      : `Set \`metadata.version\` to "${next}"; \`skilltrunk bump\` writes it.`;
  return { kind: "refuse", ...(version === undefined ? {} : { version }), ...why, hint };
}

/** The versions of a skill that are taken, and how a new one has to follow them. */
export interface TakenVersions {
  readonly order: VersionOrder;
  readonly published: readonly string[];
}

/**
 * The least version that is accepted for content which means this step: after the greatest of the declared one's own line
 * where lines go on by themselves, or else after the greatest of all. Undefined when numbers run out.
 */
export function leastVersion(
  { declared, ...taken }: TakenVersions & { readonly declared: string | undefined },
  step: Bump,
): string | undefined {
  const isOnLine = declared !== undefined && isVersion(declared);
  return nextFree(taken, { base: isOnLine ? greatestOf(rivalsOf(declared, taken)) : undefined, step });
}

/** The published versions that a new one must be greater than. */
export function rivalsOf(version: string, { order, published }: TakenVersions): readonly string[] {
  return order === "strict" ? published : published.filter((other) => lineOf(other) === lineOf(version));
}

function versionsOf({ published }: Pick<VersionQuestion, "published">): readonly string[] {
  return published.map(({ version }) => version);
}

/** `1.2.3` → `1.2`. */
function lineOf(version: string): string {
  return version.slice(0, version.indexOf(".", version.indexOf(".") + 1));
}

/**
 * The precedence of two valid versions. Plain ones are compared as text, for a skill may have thousands: where two
 * numbers differ first, the one with more digits is greater, or else the one with the greater digit.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  if (a.includes("-") || b.includes("-")) return compare(a, b);
  let i = 0;
  while (a[i] === b[i]) i++;
  return digitsAt(a, i) - digitsAt(b, i) || a.charCodeAt(i) - b.charCodeAt(i);
}

function digitsAt(version: string, index: number): number {
  const dot = version.indexOf(".", index);
  return (dot < 0 ? version.length : dot) - index;
}

function mayFollow(version: string, taken: TakenVersions): boolean {
  return rivalsOf(version, taken).every((other) => compareVersions(version, other) > 0);
}

export function greatestOf(versions: readonly string[]): string | undefined {
  return versions.reduce<string | undefined>(
    (best, v) => (best === undefined || compareVersions(v, best) > 0 ? v : best),
    undefined,
  );
}

/** The version that comes a step after `base`, or else after the greatest one; undefined when numbers run out. */
function nextFree(
  taken: TakenVersions,
  { base, step }: { readonly base: string | undefined; readonly step: Bump },
): string | undefined {
  const greatest = greatestOf(taken.published);
  if (greatest === undefined) return FIRST_VERSION;
  return [base ?? greatest, greatest]
    .map((version) => nextVersion(version, step))
    .find((version) => version !== undefined && mayFollow(version, taken));
}

/**
 * The version after `last`; undefined when its numbers run out. A pre-release is followed by the next pre-release,
 * whatever changed: only its author ends it, by declaring the version that it led to.
 */
export function nextVersion(last: string, bump: Bump): string | undefined {
  const next = inc(last, prerelease(last) === null ? bump : "prerelease");
  return next !== null && isVersion(next) ? next : undefined;
}

/** What a merge's message asks for, by Conventional Commits 1.0.0. */
export function bumpOf(message: string): Bump {
  const [subject, ...body] = meantLines(message);
  const header = /^([A-Za-z]+)(?:\([^()]*\))?(!)?: /.exec(subject.slice(0, MAX_HEADER));
  if (header?.[2] !== undefined || body.some((line) => /^BREAKING[ -]CHANGE(?::| #)/.test(line))) return "major";
  return header?.[1]?.toLowerCase() === "feat" ? "minor" : "patch";
}

/** The message that asks for the greatest step: the merge's own, or else the first before it that asks for more. */
export function decidingMessage({ message, earlier = [] }: Pick<VersionQuestion, "message" | "earlier">): string {
  return earlier.reduce((most, other) => (isMore(other, most) ? other : most), message);
}

function isMore(message: string, than: string): boolean {
  return BUMPS.indexOf(bumpOf(message)) > BUMPS.indexOf(bumpOf(than));
}

/** Characters within which a subject's type and scope must end. */
const MAX_HEADER = 1000;
