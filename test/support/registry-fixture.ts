/** A registry in memory: facts are chained and folded as the real ones are, release trees are in memory. */
import { createHash } from "node:crypto";
import type { Snapshot } from "../../src/app/reconcile/pass.ts";
import { readBinding } from "../../src/core/bindings/binding-facts.ts";
import type { BindingSubject } from "../../src/core/bindings/binding-place.ts";
import { sha256 } from "../../src/core/bytes.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { CatalogDraft, emptyCatalog } from "../../src/core/catalog/fold.ts";
import { finding } from "../../src/core/finding.ts";
import { APPROVAL, approvalSubject } from "../../src/core/gate/approvals.ts";
import { DEFAULT_POLICY } from "../../src/core/gate/policy.ts";
import {
  type ChainId,
  chain,
  ENGINE,
  type Fact,
  type OfferChanges,
  REGISTRY_CHAIN,
  type ReleasedEvent,
  type State,
} from "../../src/core/ledger/event.ts";
import { nameOf, type Oid, type SkillId } from "../../src/core/names.ts";
import type { CommitFacts } from "../../src/core/plan/facts.ts";
import { planBindings } from "../../src/core/plan/plan-bindings.ts";
import { digestFiles } from "../../src/core/skill/archive.ts";
import { skillMd } from "./git-fixture.ts";
import { type MemoryFile, MemoryObjects } from "./memory-objects.ts";

export interface Publication {
  /** `skill` where not given. */
  readonly kind?: ReleasedEvent["kind"];
  /** Beside SKILL.md, or instead of the usual one. */
  readonly files?: Readonly<Record<string, MemoryFile>>;
  readonly description?: string;
  readonly notes?: string;
  readonly by?: string;
  readonly scan?: NonNullable<ReleasedEvent["scan"]>;
  /** What it has to do with other skills. */
  readonly related?: Pick<ReleasedEvent, "requires" | "closure" | "members" | "declares" | "payload">;
  /** It was published by force. */
  readonly force?: NonNullable<ReleasedEvent["force"]>;
}

/** Publishes releases and changes how they are offered; each fact is one commit, a minute after the one before. */
export class RegistryFixture {
  readonly objects = new MemoryObjects();
  private readonly lines = new Map<SkillId, string[]>();
  private current = emptyCatalog();
  private taken: Snapshot | undefined;
  private readonly linesOf = new Map<Oid, ReadonlyMap<SkillId, readonly string[]>>();
  private lateBy = 0;
  private clock = Date.UTC(2026, 0, 1);

  get catalog(): Catalog {
    return this.current;
  }

  /** The catalog with the commit of a ledger that has what is published now. */
  get snapshot(): Snapshot {
    this.taken ??= this.takeSnapshot();
    return this.taken;
  }

  /** A skill's event lines as of a snapshot's ledger commit; as of now without one. */
  readonly events = async (skill: SkillId, ledger?: Oid): Promise<readonly string[]> =>
    (ledger === undefined ? this.lines : this.linesOf.get(ledger))?.get(skill) ?? [];

  /** Chains as of a snapshot's ledger commit. */
  readonly chains = async function* (this: RegistryFixture, ledger: Oid, only?: readonly ChainId[]) {
    for (const [chain, lines] of this.linesOf.get(ledger) ?? [])
      if (only === undefined || only.includes(chain)) yield { chain, lines };
  }.bind(this);

  /** Lets the next fact be in that minute of the registry's life, and not before. */
  advanceTo(minute: number): this {
    this.clock = Math.max(this.clock, Date.UTC(2026, 0, 1) + minute * 60_000);
    return this;
  }

  /** What this does was let through by evidence, which was entered so many seconds after its commit. */
  late(seconds: number, what: (registry: this) => void): this {
    this.lateBy = seconds;
    what(this);
    this.lateBy = 0;
    return this;
  }

  publish(id: string, version: string, options: Publication = {}): this {
    const name = nameOf(id as SkillId);
    const description = options.description ?? `Does ${name} when asked to.`;
    const files = { "SKILL.md": skillMd(name, { description, version }), ...options.files };
    const { digest, size } = digestFiles(Object.entries(files).map(([path, file]) => toArchiveFile(path, file)));
    return this.record(id, {
      type: "released",
      version,
      digest,
      size,
      tree: this.objects.addTree(files),
      path: `skills/${id}`,
      name,
      description,
      kind: options.kind ?? "skill",
      rules: `sha256:${"0".repeat(64)}`,
      verdict: "pass",
      notes: options.notes ?? `Release ${version}.`,
      ...(options.scan === undefined ? {} : { scan: options.scan }),
      ...options.related,
      ...(options.force === undefined ? {} : { forced: true, force: options.force }),
      ...this.common(options.by),
    });
  }

  offer(id: string, to: { readonly [K in keyof OfferChanges]?: NonNullable<OfferChanges[K]>["to"] }): this {
    const from = this.current.skills.get(id as SkillId)?.offer;
    const changes = Object.fromEntries(
      Object.entries(to).map(([key, value]) => [key, { from: from?.[key as keyof OfferChanges] ?? value, to: value }]),
    ) as OfferChanges;
    return this.record(id, { type: "offer", changes, ...this.common() });
  }

  state(
    id: string,
    version: string,
    to: State,
    more: {
      readonly reason?: string;
      readonly replacement?: string;
      readonly sunset?: string;
      readonly emergency?: true;
    } = {},
  ): this {
    const from = this.current.skills.get(id as SkillId)?.releases.get(version)?.state ?? "online";
    return this.record(id, { type: "state", version, from, to, reason: "", ...more, ...this.common() });
  }

  channel(id: string, name: string, to: string | null, who: { readonly by?: string; readonly pr?: number } = {}): this {
    const from = this.current.skills.get(id as SkillId)?.channels.get(name) ?? null;
    const pr = who.pr === undefined ? {} : { pr: who.pr };
    return this.record(id, { type: "channel", name, from, to, ...pr, ...this.common(who.by) });
  }

  /** A merge whose content, and a move of whose channel, wait for somebody of a role. */
  hold(id: string, version: string, to: { readonly role: string; readonly channel?: string }): this {
    const { role, channel } = to;
    const common = this.common();
    const stages = [{ role, count: 1, people: [`${role}-ann`] }];
    const changes = channel === undefined ? [] : [{ what: "channel" as const, name: channel, to: version }];
    const tree = createHash("sha1").update(`${id}@${version}`).digest("hex");
    const waiting = [approvalKey(common.commit, role, id)];
    this.record(id, { type: "held", version, tree, path: `skills/${id}`, waiting, stages, ...common });
    if (changes.length === 0) return this;
    return this.record(id, {
      type: "offer",
      changes: {},
      holds: [{ commit: common.commit, stages, changes }],
      ...common,
    });
  }

  /** Content that is refused. */
  refuse(id: string): this {
    const found = finding({ rule: "link-broken", severity: "critical", path: "SKILL.md", message: "a link" });
    const findings = { digest: found.fingerprint, count: 1, list: [found] };
    return this.record(id, { type: "refused", tree: "2".repeat(40), path: `skills/${id}`, findings, ...this.common() });
  }

  /** Somebody of a role approved what a commit brought of a skill. */
  approve(id: string, commit: Oid, role: string): this {
    const body = JSON.stringify({ pr: 7, approvedBy: [`${role}-zoe`] });
    const subject = approvalKey(commit, role, id).slice(`${APPROVAL}:`.length);
    const evidence = { type: "evidence" as const, kind: APPROVAL, after: commit, subject, body, digest: sha256(body) };
    return this.record(REGISTRY_CHAIN, { ...evidence, source: "github", ...this.common() });
  }

  retire(id: string): this {
    return this.record(id, { type: "retired", path: `skills/${id}`, ...this.common() });
  }

  rename(from: string, to: string): this {
    this.record(to, { type: "renamed", from, to, path: `skills/${to}`, ...this.common() });
    return this.record(from, { type: "renamed", from, to, ...this.common() });
  }

  /** A file of bindings, as one merge brings it. */
  bind(subject: BindingSubject, text: string): this {
    const draft = new CatalogDraft(this.current);
    const common = this.common();
    const content = readBinding(subject, Buffer.from(text));
    planBindings({
      draft,
      facts: { bindings: [{ subject, content, policy: DEFAULT_POLICY }] } as unknown as CommitFacts,
      emit: (_, body) => void this.record(REGISTRY_CHAIN, { ...body, ...common } as Fact),
    });
    return this;
  }

  private record(id: string, fact: Fact): this {
    const skill = id as SkillId;
    const draft = new CatalogDraft(this.current);
    const { event, line, tip } = chain(draft.tip(skill), fact);
    draft.apply(skill, event, tip);
    const head = { ...this.current.head, engine: ENGINE, trunk: fact.commit, at: fact.at };
    this.current = draft.finish(head);
    this.taken = undefined;
    this.lines.set(skill, [...(this.lines.get(skill) ?? []), line]);
    return this;
  }

  private takeSnapshot(): Snapshot {
    const { head } = this.current;
    if (head.trunk === null) return { catalog: this.current, ledger: undefined };
    const commit = createHash("sha1").update(`ledger ${head.trunk}`).digest("hex");
    this.linesOf.set(commit, new Map(this.lines));
    return { catalog: this.current, ledger: { commit, tree: commit, head } };
  }

  private common(by = "Ada Author"): { at: string; entered?: string; commit: string; by: string } {
    this.clock += 60_000;
    const at = inSeconds(this.clock);
    const late = this.lateBy === 0 ? {} : { entered: inSeconds(this.clock + this.lateBy * 1000) };
    return { at, ...late, commit: createHash("sha1").update(at).digest("hex"), by };
  }
}

function inSeconds(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

function approvalKey(commit: Oid, role: string, id: string): string {
  return `${APPROVAL}:${approvalSubject(commit, { role, count: 1 }, id as SkillId)}`;
}

function toArchiveFile(path: string, file: MemoryFile): { path: string; executable: boolean; bytes: Uint8Array } {
  const content = typeof file === "object" && "text" in file ? file.text : file;
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  return { path, executable: typeof file === "object" && "text" in file, bytes };
}
