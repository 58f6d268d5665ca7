/** Takes over a repository that knows nothing of us: what is in it, what it needs, and nothing that changes a skill. */

import { quote, RegistryError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { gate } from "../../core/gate/gate.ts";
import { POLICY_PATH, type Policy, parsePolicy, policyFor } from "../../core/gate/policy.ts";
import { nameOf, namespaceOf, type Oid, type SkillId } from "../../core/names.ts";
import { contentFindings } from "../../core/plan/plan-gate.ts";
import { decideVersion } from "../../core/plan/version.ts";
import { pointerText } from "../../core/relations/source-pointer.ts";
import type { Judgement } from "../../core/skill/judge.ts";
import {
  ADOPTED_POLICY,
  type Author,
  BALANCED_POLICY,
  countAuthors,
  ownersOfAll,
  renderSettings,
} from "../../core/trunk/adoption.ts";
import { CODEOWNERS_PLACES, MAX_CODEOWNERS_BYTES } from "../../core/trunk/codeowners-match.ts";
import { findLayout, type Layout } from "../../core/trunk/layout.ts";
import { parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { SKILL_FILE, TrunkSkills } from "../../core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import type { Clock, GitObjects, Progress, Source, TrunkCommit } from "../ports/ports.ts";
import { Judging } from "../reconcile/judging.ts";
import { findPointers, readClaim } from "../reconcile/pointed-content.ts";
import { settingsAt, settingsUnreadable } from "../reconcile/trunk-settings.ts";
import { type AddedFile, addMissing, type Checkout } from "./add-missing.ts";

/** A folder with a SKILL.md, or one that says where its content is, and what becomes of it. */
export interface AdoptedSkill {
  readonly id: SkillId;
  readonly folder: string;
  /** As SKILL.md says, where that is not the folder's name. */
  readonly otherName?: string;
  /** The first version; absent where it cannot be published. */
  readonly version?: string;
  /** Where its content is, of a folder that has none: it is fetched, judged and published after the merge. */
  readonly source?: string;
  /** Why it cannot be published by the policy that is written. */
  readonly refused: readonly Finding[];
  /** What `preset: balanced` would refuse it for. */
  readonly blocked: readonly Finding[];
  /** Other folders that claim the same identity. */
  readonly rivals: readonly string[];
}

export interface Adoption {
  readonly location: string;
  /** The commit that was looked at, and at which the registry starts. */
  readonly commit: Oid;
  readonly branch: string;
  /** Is that commit another one than what is checked out? Then that is not on the trunk. */
  readonly isElsewhere: boolean;
  readonly shallow: boolean;
  readonly templates: readonly string[];
  readonly names: Settings["names"];
  readonly owners: readonly string[];
  /** The file that CODEOWNERS is, or would be. */
  readonly codeowners: string;
  /** Where there are no owners: whom commits name. */
  readonly authors: readonly Author[];
  /** In UTF-8 order of identity. */
  readonly skills: readonly AdoptedSkill[];
  readonly leftOut: Layout["leftOut"];
  readonly files: readonly AddedFile[];
}

export interface AdoptOptions {
  readonly source: Source;
  readonly clock: Clock;
  /** The work tree; undefined where there is none, and nothing can be written. */
  readonly checkout: Checkout | undefined;
  /** By path: what the template has for the code host. */
  readonly workflows: ReadonlyMap<string, Uint8Array>;
  readonly dryRun: boolean;
  readonly progress?: Progress;
}

/** Commits whose authors are counted. */
const MAX_COMMITS = 1000;

/** Looks at the committed state and writes the files that are not there. Throws EMPTY_REPOSITORY or what cannot be read. */
export async function adopt(options: AdoptOptions): Promise<Adoption> {
  const { source, checkout, dryRun } = options;
  const { objects } = source;
  if (checkout === undefined && !dryRun) throw nowhereToWrite(source.location);
  const start = await findStart(source);
  const present = await readFiles(objects, start.commit.oid);
  const skills = new TrunkSkills(parsedSettings("").settings);
  await findPointers(objects, skills, present);
  skills.tree.apply(present);
  const layout = findLayout(skills.tree.foldersHolding(SKILL_FILE));
  const owners = ownersOfAll(await readCodeowners(objects, skills));
  const authors = owners.length > 0 ? [] : countAuthors(await readAuthors(objects, start.commit));
  const propose = (names: Settings["names"]) =>
    parsedSettings(renderSettings({ templates: layout.templates, names, from: start.commit.oid, owners, authors }));
  const existing = await existingSettings(source, start.commit.oid, skills);
  const proposed = propose("unique");
  skills.resettle(existing ?? proposed.settings);
  const { text, settings } = hasNamesakes(skills) ? propose("scoped") : proposed;
  const adopted = await judgeAll(skills, existing ?? settings, { ...options, start: start.commit });
  const wanted = new Map([
    [SETTINGS_PATH, Buffer.from(text)],
    [POLICY_PATH, Buffer.from(ADOPTED_POLICY)],
    ...options.workflows,
  ]);
  const isCommitted = (path: string) => skills.tree.file(path) !== undefined;
  return {
    location: source.location,
    commit: start.commit.oid,
    branch: start.branch,
    isElsewhere: start.isElsewhere,
    shallow: start.shallow,
    templates: (existing ?? settings).paths.map((template) => template.text),
    names: (existing ?? settings).names,
    owners: existing?.owners ?? owners,
    codeowners: CODEOWNERS_PLACES.find((place) => skills.tree.file(place) !== undefined) ?? CODEOWNERS_PLACES[0],
    authors,
    skills: adopted,
    leftOut: existing === undefined ? layout.leftOut : [],
    files: await addMissing(wanted, {
      checkout,
      dryRun,
      isCommitted,
      read: (path) => readPlain(objects, skills, path),
    }),
  };
}

/** What is checked out, where the trunk has it; else the trunk: a registry starts at one of its commits. */
async function findStart(source: Source) {
  const { branch, trunk, shallow } = await source.refresh();
  if (trunk === undefined) {
    throw new RegistryError("EMPTY_REPOSITORY", `${quote(source.location)} has no commit yet.`, {
      hint: "Make a new skills repository with `skilltrunk init`.",
    });
  }
  const head = await source.proposals.find("HEAD").catch(() => trunk);
  const isOnTrunk = await source.objects.isOnFirstParentChain(head, trunk);
  const commit = await source.objects.commit(isOnTrunk ? head : trunk);
  return { commit, branch, isElsewhere: !isOnTrunk, shallow };
}

async function readFiles(objects: GitObjects, commit: Oid): Promise<readonly TrunkFile[]> {
  const files: TrunkFile[] = [];
  for await (const file of objects.files(commit)) files.push(file);
  return files;
}

/** Settings as whoever reads the file will have them. */
function parsedSettings(text: string): { readonly text: string; readonly settings: Settings } {
  const { settings, findings } = parseSettings(Buffer.from(text));
  if (settings === undefined) throw settingsUnreadable(findings);
  return { text, settings };
}

async function existingSettings(source: Source, commit: Oid, skills: TrunkSkills): Promise<Settings | undefined> {
  if (skills.tree.file(SETTINGS_PATH) === undefined) return undefined;
  const { settings, findings } = await settingsAt(source.objects, commit);
  if (settings === undefined) throw settingsUnreadable(findings);
  return settings;
}

async function readCodeowners(objects: GitObjects, skills: TrunkSkills): Promise<string> {
  const path = CODEOWNERS_PLACES.find((place) => skills.tree.file(place) !== undefined);
  const bytes = path === undefined ? undefined : await readPlain(objects, skills, path);
  return bytes === undefined ? "" : new TextDecoder().decode(bytes);
}

/** The committed bytes of a plain file that is not too large. */
async function readPlain(objects: GitObjects, skills: TrunkSkills, path: string): Promise<Uint8Array | undefined> {
  const file = skills.tree.file(path);
  if (file === undefined || (file.mode !== 0o100644 && file.mode !== 0o100755)) return undefined;
  return (await objects.blob(file.oid, MAX_CODEOWNERS_BYTES)).bytes;
}

/** Newest first, along first parents. */
async function readAuthors(objects: GitObjects, from: TrunkCommit): Promise<readonly string[]> {
  const names: string[] = [];
  for (let commit: TrunkCommit | undefined = from; commit !== undefined && names.length < MAX_COMMITS; ) {
    names.push(commit.author);
    const [parent]: readonly Oid[] = commit.parents;
    // A shallow clone ends before its history does.
    commit = parent === undefined || !(await objects.has(parent, "commit")) ? undefined : await objects.commit(parent);
  }
  return names;
}

/** Does a flat folder of skills have room for all of them? */
function hasNamesakes(skills: TrunkSkills): boolean {
  const ids = skills.ids();
  return new Set(ids.map(nameOf)).size < ids.length;
}

async function judgeAll(
  skills: TrunkSkills,
  settings: Settings,
  context: Pick<AdoptOptions, "source" | "clock" | "progress"> & { readonly start: TrunkCommit },
): Promise<readonly AdoptedSkill[]> {
  const judging = new Judging(context.source.objects);
  const sources = { draft: { sources: new Map() }, objects: context.source.objects, judging };
  const at = new Date(context.clock.now()).toISOString();
  const claims = skills.ids().flatMap((id) => skills.claims(id).map((folder) => ({ id, folder })));
  let done = 0;
  return Promise.all(
    claims.map(async ({ id, folder }): Promise<AdoptedSkill> => {
      const tree = skills.tree.treeId(folder) ?? "";
      const content = { name: nameOf(id), tree, files: skills.tree.files(folder) };
      const { judgement } = await readClaim({ id, content, policies: [] }, sources);
      context.progress?.({ phase: "judging", done: ++done, total: claims.length });
      const rivals = skills.claims(id).filter((other) => other !== folder);
      const refused = blocking(judgement, { id, policy: REPORT, at });
      const blocked = blocking(judgement, { id, policy: BALANCED, at });
      const version = refused.length + rivals.length > 0 ? undefined : firstVersion(judgement, settings, context.start);
      return {
        id,
        folder,
        ...(judgement.name === nameOf(id) ? {} : { otherName: judgement.name }),
        ...(version === undefined ? {} : { version }),
        ...(judgement.waiting === undefined ? {} : { source: pointedTo(judgement) }),
        refused,
        blocked,
        rivals,
      };
    }),
  );
}

function pointedTo({ manifest: { source } }: Judgement): string {
  return source === undefined ? "" : pointerText(source);
}

const REPORT = policyOf(ADOPTED_POLICY);
const BALANCED = policyOf(BALANCED_POLICY);

function policyOf(text: string): Policy {
  const { policy } = parsePolicy(Buffer.from(text));
  if (policy === undefined) throw new TypeError("a policy of our own cannot be read");
  return policy;
}

function blocking(
  judgement: Judgement,
  { id, policy, at }: { readonly id: SkillId; readonly policy: Policy; readonly at: string },
): readonly Finding[] {
  const own = policyFor(policy, namespaceOf(id));
  const findings = contentFindings(judgement, own);
  const gated = gate({ policy: own, findings, known: new Set(), waivers: [], forced: false, at });
  return gated.filter(({ status }) => status === "blocks").map(({ status: _, ...finding }) => finding);
}

function firstVersion(
  { declared, archive }: Judgement,
  { versions }: Settings,
  start: TrunkCommit,
): string | undefined {
  if (archive === undefined) return undefined;
  const { digest } = archive;
  const { order } = REPORT.versions;
  const decision = decideVersion({ mode: versions, order, declared, published: [], digest, message: start.message });
  return decision.kind === "release" ? decision.version : undefined;
}

function nowhereToWrite(location: string): RegistryError {
  return new RegistryError("USAGE", `${quote(location)} has no work tree that files could be added to.`, {
    hint: "Clone it and name the clone's folder, or only look with --dry-run.",
  });
}
