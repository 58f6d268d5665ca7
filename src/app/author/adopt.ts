/** Takes over a repository that knows nothing of us: what is in it, what it needs, and nothing that changes a skill. */

import { quote, RegistryError } from "../../core/errors.ts";
import { describeFinding } from "../../core/finding.ts";
import { POLICY_PATH, type Policy } from "../../core/gate/policy.ts";
import { nameOf, type Oid } from "../../core/names.ts";
import { type AdoptedOwners, adoptedOwners, NO_OWNERS, renderOwners } from "../../core/trunk/adopted-owners.ts";
import { ADOPTED_POLICY, type Author, countAuthors, renderSettings } from "../../core/trunk/adoption.ts";
import { CODEOWNERS_PATH } from "../../core/trunk/codeowners.ts";
import { CODEOWNERS_PLACES, MAX_CODEOWNERS_BYTES } from "../../core/trunk/codeowners-match.ts";
import { findLayout, type Layout } from "../../core/trunk/layout.ts";
import { lifecyclePath } from "../../core/trunk/lifecycle.ts";
import { parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { SKILL_FILE, TrunkSkills } from "../../core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import { parseWorkflow, type Workflow } from "../../core/trunk/workflow-file.ts";
import { checkNames, withFreeNames } from "../../core/trunk/workflow-names.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { loadPolicy } from "../check/load-policy.ts";
import type { Clock, GitObjects, Progress, Source, TrunkCommit } from "../ports/ports.ts";
import { findPointers } from "../reconcile/pointed-content.ts";
import { settingsUnreadable } from "../reconcile/trunk-settings.ts";
import { type AddedFile, addMissing, type Checkout } from "./add-missing.ts";
import { type AdoptedSkill, judgeAll, policyOf } from "./adopt-judging.ts";
import { type FoundLedger, findLedger } from "./adopt-ledger.ts";

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
  readonly visibility: Settings["visibility"];
  readonly owners: readonly string[];
  /** Namespaces, and skills beside them, that CODEOWNERS gives to others, as what is written has it. */
  readonly ownedOtherwise: { readonly namespaces: number; readonly skills: number };
  /** Where the code host reads, or will read, who owns what. */
  readonly codeowners: string;
  /** Where there are no owners: whom commits name. */
  readonly authors: readonly Author[];
  /** In UTF-8 order of identity. */
  readonly skills: readonly AdoptedSkill[];
  readonly leftOut: Layout["leftOut"];
  readonly files: readonly AddedFile[];
  /** Does the policy stand that was there, rather than the one that is written? */
  readonly hasPolicy: boolean;
  /** The job that the host has to require. */
  readonly check: string;
  readonly ledger?: Omit<FoundLedger, "published"> & { readonly published: number };
  /** Files named SKILL.md that no commit has yet. */
  readonly uncommitted: readonly string[];
}

export interface AdoptOptions {
  readonly source: Source;
  readonly clock: Clock;
  /** The work tree; undefined where there is none, and nothing can be written. */
  readonly checkout: Checkout | undefined;
  /** By path: what the template has for the code host. */
  readonly workflows: ReadonlyMap<string, Uint8Array>;
  /** Repository paths of what is not committed. */
  readonly uncommitted: readonly string[];
  readonly dryRun: boolean;
  readonly progress?: Progress;
}

/** Commits whose authors are counted. */
const MAX_COMMITS = 1000;

/** Looks at the committed state and writes the files that are not there. Throws EMPTY_REPOSITORY, SETTINGS_INVALID or what cannot be read. */
export async function adopt(options: AdoptOptions): Promise<Adoption> {
  const { source, checkout, dryRun } = options;
  const { objects } = source;
  if (checkout === undefined && !dryRun) throw nowhereToWrite(source.location);
  const start = await findStart(source);
  const skills = new TrunkSkills(DEFAULTS);
  await readFiles(objects, start.commit.oid, skills);
  const read = readerOf(objects, skills, checkout);
  const existing = await existingSettings(read);
  const policy = await existingPolicy(read);
  const layout = findLayout(skills.tree.foldersHolding(SKILL_FILE));
  const uncommitted = options.uncommitted.filter((path) => path.split("/").at(-1) === SKILL_FILE);
  if (!dryRun && uncommitted.length > 0 && skills.tree.foldersHolding(SKILL_FILE).length === 0)
    throw nothingCommitted(uncommitted);
  const ledger = await findLedger(source, existing);
  const codeowners = await readCodeowners(read);
  const found = existing === undefined ? proposal({ skills, layout, codeowners: codeowners.text }) : undefined;
  const owners = found?.owners ?? NO_OWNERS;
  const authors = owners.all.length > 0 ? [] : countAuthors(await readAuthors(objects, start.commit));
  const from = ledger === undefined ? start.commit.oid : ledger.from;
  const names = found?.names ?? "unique";
  const { text, settings } = parsedSettings(
    renderSettings({ templates: layout.templates, names, from, owners, authors }),
  );
  const used = existing ?? settings;
  skills.resettle(used);
  const adopted = await judgeAll(
    skills,
    {
      settings: used,
      policy: policy ?? REPORT,
      start: start.commit,
      at: new Date(options.clock.now()).toISOString(),
      published: ledger?.published ?? new Map(),
    },
    { objects, ...(options.progress === undefined ? {} : { progress: options.progress }) },
  );
  const theirs = await readWorkflows(read, skills);
  const workflows = withFreeNames(options.workflows, theirs);
  const wanted = new Map([
    [SETTINGS_PATH, Buffer.from(text)],
    [POLICY_PATH, Buffer.from(ADOPTED_POLICY)],
    ...[...owners.skills].map(([id, own]) => [lifecyclePath(id), Buffer.from(renderOwners(own))] as const),
    ...workflows,
  ]);
  return {
    location: source.location,
    commit: start.commit.oid,
    branch: start.branch,
    isElsewhere: start.isElsewhere,
    shallow: start.shallow,
    templates: used.paths.map((template) => template.text),
    names: used.names,
    visibility: used.visibility,
    owners: used.owners,
    ownedOtherwise: { namespaces: owners.namespaces.size, skills: owners.skills.size },
    codeowners: codeowners.path,
    authors,
    skills: adopted,
    leftOut: existing === undefined ? layout.leftOut : [],
    files: await addMissing(wanted, { checkout, dryRun, isCommitted: (path) => skills.tree.file(path) !== undefined }),
    hasPolicy: policy !== undefined,
    check: requiredName(workflows, theirs),
    ...(ledger === undefined ? {} : { ledger: { ...ledger, published: ledger.published.size } }),
    uncommitted,
  };
}

const DEFAULTS = parsedSettings("").settings;
const REPORT = policyOf(ADOPTED_POLICY);

/** Who owns the skills where the layout finds them, and whether a flat folder of skills has room for all of them. */
function proposal({
  skills,
  layout,
  codeowners,
}: {
  readonly skills: TrunkSkills;
  readonly layout: Layout;
  readonly codeowners: string;
}): { readonly owners: AdoptedOwners; readonly names: Settings["names"] } {
  const { settings } = parsedSettings(`paths: ${JSON.stringify(layout.templates)}\n`);
  skills.resettle(settings);
  const ids = skills.ids();
  const folders = ids.flatMap((id) =>
    skills
      .claims(id)
      .slice(0, 1)
      .map((folder) => ({ id, folder })),
  );
  const hasNamesakes = new Set(ids.map(nameOf)).size < ids.length;
  return { owners: adoptedOwners(codeowners, folders), names: hasNamesakes ? "scoped" : "unique" };
}

/** Of the workflow that checks, be it ours or theirs. */
function requiredName(workflows: ReadonlyMap<string, Uint8Array>, theirs: readonly Workflow[]): string {
  const all = [...theirs, ...[...workflows].flatMap(([path, bytes]) => parseWorkflow(path, bytes) ?? [])];
  return checkNames(all)[0] ?? "check";
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

async function readFiles(objects: GitObjects, commit: Oid, skills: TrunkSkills): Promise<void> {
  const files: TrunkFile[] = [];
  for await (const file of objects.files(commit)) files.push(file);
  await findPointers(objects, skills, files);
  skills.tree.apply(files);
}

/** Settings as whoever reads the file will have them. */
function parsedSettings(text: string): { readonly text: string; readonly settings: Settings } {
  const { settings, findings } = parseSettings(Buffer.from(text));
  if (settings === undefined) throw settingsUnreadable(findings);
  return { text, settings };
}

/** A file's bytes, committed or else in the work tree, cut just past the limit; undefined where there is no plain file. */
type ReadFile = (path: string, maxBytes: number) => Promise<Uint8Array | undefined>;

/** What is committed counts; what lies in the work tree alone is not written over, so it counts too. */
function readerOf(objects: GitObjects, skills: TrunkSkills, checkout: Checkout | undefined): ReadFile {
  return async (path, maxBytes) => {
    const file = skills.tree.file(path);
    if (file === undefined) return checkout?.read(path, maxBytes);
    if (file.mode !== 0o100644 && file.mode !== 0o100755) return undefined;
    return (await objects.blob(file.oid, maxBytes)).bytes ?? new Uint8Array(maxBytes + 1);
  };
}

async function existingSettings(read: ReadFile): Promise<Settings | undefined> {
  const bytes = await read(SETTINGS_PATH, MAX_YAML_BYTES);
  if (bytes === undefined) return undefined;
  const { settings, findings } = parseSettings(bytes);
  if (settings === undefined) throw settingsUnreadable(findings);
  return settings;
}

async function existingPolicy(read: ReadFile): Promise<Policy | undefined> {
  if ((await read(POLICY_PATH, MAX_YAML_BYTES)) === undefined) return undefined;
  const { policy, findings } = await loadPolicy((path) => read(path, MAX_YAML_BYTES));
  if (policy !== undefined) return policy;
  throw new RegistryError("USAGE", findings.map(describeFinding).join(" "), {
    hint: `Mend ${POLICY_PATH}, or take it away and have one written; nothing was changed.`,
  });
}

async function readCodeowners(read: ReadFile): Promise<{ readonly path: string; readonly text: string }> {
  for (const path of CODEOWNERS_PLACES) {
    const bytes = await read(path, MAX_CODEOWNERS_BYTES);
    if (bytes !== undefined) return { path, text: new TextDecoder().decode(bytes) };
  }
  return { path: CODEOWNERS_PATH, text: "" };
}

/** The workflows that are committed: what else lies in the folder may be ours, from the last time. */
async function readWorkflows(read: ReadFile, skills: TrunkSkills): Promise<readonly Workflow[]> {
  const found: Workflow[] = [];
  for (const { path } of skills.tree.files(WORKFLOWS).slice(0, MAX_WORKFLOWS)) {
    const full = `${WORKFLOWS}/${path}`;
    const bytes = /^[^/]+\.ya?ml$/.test(path) ? await read(full, MAX_YAML_BYTES) : undefined;
    if (bytes !== undefined) found.push(parseWorkflow(full, bytes) ?? { ...UNREADABLE, path: full, name: full });
  }
  return found;
}
/** One of which no more is known than that it is in the way. */
const UNREADABLE = { events: new Map<string, boolean>(), jobs: [], otherJobs: [], follows: [], unpinned: [] };
const WORKFLOWS = ".github/workflows";
const MAX_WORKFLOWS = 100;

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

function nothingCommitted(uncommitted: readonly string[]): RegistryError {
  const named = uncommitted.slice(0, 3).map((path) => quote(path));
  const more = uncommitted.length > 3 ? ` and ${uncommitted.length - 3} more` : "";
  return new RegistryError("USAGE", `No commit has a SKILL.md yet: ${named.join(", ")}${more} are not committed.`, {
    hint: "A registry starts at a commit: commit the skills, then run this again. Nothing was written.",
  });
}

function nowhereToWrite(location: string): RegistryError {
  return new RegistryError("USAGE", `${quote(location)} has no work tree that files could be added to.`, {
    hint: "Clone it and name the clone's folder, or only look with --dry-run.",
  });
}
