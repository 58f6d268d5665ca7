/** Hand-made commits, planned one after the other onto a draft; every event is read back as a ledger's reader would. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readBinding } from "../../src/core/bindings/binding-facts.ts";
import { bindingSubjectOf } from "../../src/core/bindings/binding-place.ts";
import { compareUtf8, sha256 } from "../../src/core/bytes.ts";
import type { SkillEntry } from "../../src/core/catalog/catalog.ts";
import { CatalogDraft, emptyCatalog } from "../../src/core/catalog/fold.ts";
import type { Finding } from "../../src/core/finding.ts";
import { DEFAULT_POLICY, type Policy } from "../../src/core/gate/policy.ts";
import { EMPTY_CHAIN, type LedgerEvent, parseEventLine, REGISTRY_CHAIN } from "../../src/core/ledger/event.ts";
import type { SkillId } from "../../src/core/names.ts";
import type { Acceptance, Claim, CommitFacts, LifecycleFacts, SkillFacts } from "../../src/core/plan/facts.ts";
import { claimsToJudge, countRemovals, planCommit } from "../../src/core/plan/plan.ts";
import { SAID_VALUES, saidOf } from "../../src/core/plan/said-values.ts";
import { type ContentProfile, EMPTY_PROFILE } from "../../src/core/skill/content-profile.ts";
import type { Judgement } from "../../src/core/skill/judge.ts";
import { parseManifest } from "../../src/core/skill/manifest.ts";
import { lifecyclePath, parseLifecycle } from "../../src/core/trunk/lifecycle.ts";
import { parseSettings, type Settings } from "../../src/core/trunk/settings.ts";

/** A folder's content: the body decides its digest. */
export interface Content {
  readonly body: string;
  readonly declared?: string;
  readonly findings?: readonly Finding[];
  readonly profile?: ContentProfile;
  /** Paths in which it differs from the last release; absent: SKILL.md. */
  readonly files?: readonly string[];
  /** Its skill.yaml's text. */
  readonly manifest?: string;
  /** Absent, as where a symbolic link is among the files. */
  readonly archive?: false;
}

export interface SkillState {
  /** Folder → content; default: none. */
  readonly folders?: Readonly<Record<string, Content>>;
  /** The lifecycle file's text; absent: there is none. */
  readonly lifecycle?: string;
  readonly policy?: Policy;
  /** The commit's own, where it is another one. */
  readonly ownPolicy?: Policy;
  readonly obstacles?: readonly Finding[];
  /** What the first parent accepted; absent: the same as this commit. */
  readonly inherited?: Acceptance;
  /** Digests that an acknowledgement forces. */
  readonly forced?: Acceptance["forced"];
}

export interface CommitOptions {
  readonly message?: string;
  readonly settings?: string;
  /** Files below `bindings/` by path, each with its text; null: it is gone. */
  readonly bindings?: Readonly<Record<string, string | null>>;
  /** Which judges those. */
  readonly policy?: Policy;
}

export class PlanFixture {
  readonly draft = new CatalogDraft(emptyCatalog());
  private settings: Settings = settingsOf("");
  private commits = 0;
  private readonly lifecycles = new Map<string, LifecycleFacts>();
  private readonly said = new Map<string, string>();
  private readonly seen = new Map<string, Content>();
  private readonly messages = new Map<string, string>();
  /** What the last commit asked for and cannot be given. */
  unheeded: readonly Finding[] = [];

  /** Plans one commit that touches these skills; answers what it says of each, in order: `team/one released 1.0.0`. */
  commit(skills: Readonly<Record<string, SkillState>>, options: CommitOptions = {}): readonly string[] {
    return this.events(skills, options).map(({ chain, event }) => `${chain} ${summaryOf(event)}`);
  }

  /** The same, with the whole events. */
  events(
    skills: Readonly<Record<string, SkillState>>,
    options: CommitOptions = {},
  ): readonly { readonly chain: string; readonly event: LedgerEvent }[] {
    const facts = this.facts(skills, options);
    const contents = new Map(Object.values(skills).flatMap((s) => Object.entries(s.folders ?? {})));
    const judged = new Set(claimsToJudge(this.draft, facts).map(({ claim }) => claim.folder));
    const tips = new Map([...this.draft.skills()].map(({ id, tip }) => [id as string, tip]));
    tips.set(REGISTRY_CHAIN, this.draft.tip(REGISTRY_CHAIN));
    const { emissions, unheeded } = planCommit(this.draft, facts, {
      claim: ({ folder }) => {
        // The reconciler has judged nothing else by then.
        if (!judged.has(folder)) throw new Error(`${folder} was not to be judged`);
        const content = contents.get(folder) as Content;
        this.seen.set(treeOf(content), content);
        return judgementOf(content);
      },
      release: (tree) => judgementOf(this.seen.get(tree) as Content),
      commit: (commit) => ({ author: "Bea", message: this.messages.get(commit) ?? "" }),
      said: (id, value) => {
        const commit = this.said.get(`${id} ${value}`);
        return commit === undefined ? undefined : { commit, isSince: false };
      },
      paths: ({ folder }) => (contents.get(folder)?.files ?? ["SKILL.md"]).map((path) => `${folder}/${path}`),
    });
    this.messages.set(facts.oid, facts.message);
    for (const { chain, line } of emissions) {
      tips.set(chain, parseEventLine(chain, tips.get(chain) ?? EMPTY_CHAIN, line).tip);
    }
    this.unheeded = unheeded.flatMap(({ findings }) => findings);
    return emissions;
  }

  /** How many live skills the commit would take away. */
  removals(skills: Readonly<Record<string, SkillState>>, options: { readonly settings?: string } = {}): number {
    return countRemovals(this.draft, this.facts(skills, options));
  }

  entry(id: string): SkillEntry | undefined {
    return this.draft.skill(id as SkillId);
  }

  /** As it was before, where that differs; and remembers whose word is the last. */
  private withWas(skill: SkillFacts): SkillFacts {
    const was = this.lifecycles.get(skill.id) ?? { kind: "absent" };
    this.lifecycles.set(skill.id, skill.lifecycle);
    for (const value of SAID_VALUES)
      if (saidOf(was, value) !== saidOf(skill.lifecycle, value))
        this.said.set(`${skill.id} ${value}`, sha1(String(this.commits)));
    return isDeepStrictEqual(was, skill.lifecycle) ? skill : { ...skill, was };
  }

  private facts(
    skills: Readonly<Record<string, SkillState>>,
    { message = "fix: change", settings, bindings = {}, policy = DEFAULT_POLICY }: CommitOptions,
  ): CommitFacts {
    const before = this.settings;
    if (settings !== undefined) this.settings = settingsOf(settings);
    this.commits++;
    const ids = Object.keys(skills).sort(compareUtf8) as SkillId[];
    const touched = ids.map((id) => this.withWas(toFacts(id, skills[id] as SkillState)));
    return {
      oid: sha1(String(this.commits)),
      at: new Date(Date.UTC(2026, 0, 1, 0, this.commits)).toISOString().replace(".000Z", "Z"),
      author: "Ada",
      message,
      settings: this.settings,
      base: this.commits === 1 ? this.settings : before,
      skills: touched,
      bindings: Object.entries(bindings).flatMap(([path, text]) => {
        const subject = bindingSubjectOf(path);
        if (subject === undefined) return [];
        return [{ subject, content: readBinding(subject, text === null ? undefined : Buffer.from(text)), policy }];
      }),
    };
  }
}

function toFacts(
  id: SkillId,
  { folders = {}, lifecycle, policy, ownPolicy, obstacles, inherited, forced = [] }: SkillState,
): SkillFacts {
  const claims = Object.keys(folders)
    .sort(compareUtf8)
    .map((folder): Claim => ({ folder, tree: treeOf(folders[folder] as Content) }));
  const read = lifecycleOf(id, lifecycle);
  const own: Acceptance = { waivers: read.kind === "present" ? read.lifecycle.waivers : [], forced };
  return {
    id,
    claims,
    accepted: { own, inherited: inherited ?? own },
    lifecycle: read,
    policy: policy ?? DEFAULT_POLICY,
    obstacles: obstacles ?? [],
    own: { policy: ownPolicy ?? policy ?? DEFAULT_POLICY, obstacles: obstacles ?? [] },
  };
}

function lifecycleOf(id: SkillId, text: string | undefined): LifecycleFacts {
  if (text === undefined) return { kind: "absent" };
  const { lifecycle, lines, findings } = parseLifecycle(lifecyclePath(id), new TextEncoder().encode(text));
  return lifecycle === undefined ? { kind: "unreadable", findings } : { kind: "present", lifecycle, lines };
}

function settingsOf(text: string): Settings {
  const { settings } = parseSettings(new TextEncoder().encode(text));
  if (settings === undefined) throw new Error(`these are no settings: ${text}`);
  return settings;
}

/** The tree id of a folder with this content. */
export function treeOf(content: Content): string {
  return sha1(JSON.stringify([content.body, content.declared, content.manifest]));
}

function judgementOf(content: Content): Judgement {
  const { body, declared, findings = [], archive, profile } = content;
  const manifest = parseManifest(content.manifest === undefined ? undefined : Buffer.from(content.manifest));
  return {
    tree: treeOf(content),
    findings: [...findings, ...manifest.findings],
    name: "one",
    description: body,
    kind: manifest.manifest.kind,
    manifest: manifest.manifest,
    profile: profile ?? EMPTY_PROFILE,
    declared,
    archive: archive === false ? undefined : { digest: sha256(body + (content.manifest ?? "")), size: body.length },
    read: { characters: 0, bytes: 0 },
    changelog: undefined,
  };
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

function summaryOf(event: LedgerEvent): string {
  switch (event.type) {
    case "released":
      return `released ${event.version}`;
    case "refused":
      return `refused ${event.findings.list.map((f) => f.rule).join(" ")}`;
    case "renamed":
      return `renamed ${event.from} to ${event.to}`;
    case "channel":
      return `channel ${event.name} ${event.from} to ${event.to}`;
    case "state":
      return `state ${event.version} ${event.from} to ${event.to}`;
    case "offer":
      return `offer ${Object.keys(event.changes).sort(compareUtf8).join(" ")}`;
    default:
      return event.type;
  }
}
