/**
 * What the ledger remembers of a source that was fetched: evidence, since no history gives it. With it a release never
 * again depends on the server that it came from.
 */
import { canonicalJson, sha256 } from "../bytes.ts";
import type { Release } from "../catalog/catalog.ts";
import type { Fact } from "../ledger/event.ts";
import { isOid, type Oid, parseSkillId, type SkillId } from "../names.ts";

/** The kind of evidence that says which tree is behind a pin: mirrored, below `sources/` of the ledger. */
export const SOURCE = "source";
/** The kind that says that what is behind a pin cannot be a skill's content, and why. */
export const SOURCE_REFUSED = "source-refused";

/** What is known of one pin of one skill. */
export type SourceEvidence =
  | { readonly kind: "mirrored"; readonly tree: Oid }
  | { readonly kind: "refused"; readonly message: string }
  /** A release of it was withdrawn and erased; the tree, where that is known. */
  | { readonly kind: "erased"; readonly tree: Oid | undefined };

/** How evidence names a pin of a skill; `pointer` is its `pointerText`. */
export function sourceSubject(id: SkillId, pointer: string): string {
  return `${id} ${pointer}`;
}

/** The skill and the pin of a subject. */
export function parseSourceSubject(subject: string): { readonly id: SkillId; readonly pointer: string } | undefined {
  const space = subject.indexOf(" ");
  const id = parseSkillId(subject.slice(0, Math.max(space, 0)));
  return id === undefined ? undefined : { id, pointer: subject.slice(space + 1) };
}

/** The ledger path of what was mirrored of a pin. */
export function sourcePath({ id, pointer }: { readonly id: SkillId; readonly pointer: string }): string {
  return `sources/${id}/${sha256(pointer).slice("sha256:".length)}`;
}

/** The body of evidence that a tree was mirrored. */
export function mirroredBody(tree: Oid): string {
  return canonicalJson({ tree });
}

/** What an event of evidence says of a source; undefined where it is about something else. */
export function readSourceEvidence({
  kind,
  body,
}: Pick<Extract<Fact, { type: "evidence" }>, "kind" | "body">): SourceEvidence | undefined {
  if (kind === SOURCE_REFUSED) return { kind: "refused", message: body };
  const tree = kind === SOURCE ? /^\{"tree":"([0-9a-f]{40})"\}$/.exec(body)?.[1] : undefined;
  return tree === undefined || !isOid(tree) ? undefined : { kind: "mirrored", tree };
}

/** What is known of pins, being added to; what it began with stays as it was for whoever reads it. */
export class SourceDraft {
  known: ReadonlyMap<string, SourceEvidence>;

  constructor(known: ReadonlyMap<string, SourceEvidence>) {
    this.known = known;
  }

  /** Takes evidence, whatever it is about. */
  apply(evidence: Pick<Extract<Fact, { type: "evidence" }>, "kind" | "subject" | "body">): void {
    const source = readSourceEvidence(evidence);
    if (source !== undefined) this.learn(evidence.subject, source);
  }

  /** A release was erased, and where it came from with it. */
  erase({ skill, source }: Pick<Release, "skill" | "source">): void {
    if (source !== undefined) this.learn(sourceSubject(skill, source.from), { kind: "erased", tree: undefined });
  }

  private learn(subject: string, more: SourceEvidence): void {
    this.known = new Map(this.known).set(subject, joined(this.known.get(subject), more));
  }
}

/**
 * What is known of a pin once more is known of it, in whatever order: what was erased stays so, and a mirror counts more
 * than a refusal, since who serves something wrong may mend it.
 */
function joined(known: SourceEvidence | undefined, more: SourceEvidence): SourceEvidence {
  if (known === undefined) return more;
  const tree = [known, more].flatMap((one) => ("tree" in one ? (one.tree ?? []) : []))[0];
  if (known.kind === "erased" || more.kind === "erased") return { kind: "erased", tree };
  return tree === undefined ? known : { kind: "mirrored", tree };
}
