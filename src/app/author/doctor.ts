/** Examines how a skills repository is set up, here and on its code host. Changes nothing. */

import { quote, RegistryError } from "../../core/errors.ts";
import { DEFAULT_POLICY, POLICY_PATH, type Policy } from "../../core/gate/policy.ts";
import type { Oid } from "../../core/names.ts";
import {
  codeownersDrift,
  type OwnedSkill,
  ownersOf,
  renderCodeowners,
  skillPatterns,
} from "../../core/trunk/codeowners.ts";
import { CODEOWNERS_PLACES, MAX_CODEOWNERS_BYTES } from "../../core/trunk/codeowners-match.ts";
import { ourPatterns } from "../../core/trunk/codeowners-text.ts";
import { diagnose, type OwnFile, type RepositoryFacts } from "../../core/trunk/diagnosis.ts";
import type { Check } from "../../core/trunk/diagnosis-check.ts";
import { diagnoseHost } from "../../core/trunk/host-diagnosis.ts";
import { GITHUB_API } from "../../core/trunk/host-repository.ts";
import { lifecyclePath, parseLifecycle } from "../../core/trunk/lifecycle.ts";
import { ownersToAsk } from "../../core/trunk/owner-accounts.ts";
import { DEFAULT_SETTINGS, parseSettings, SETTINGS_PATH, type Settings } from "../../core/trunk/settings.ts";
import { TrunkSkills } from "../../core/trunk/trunk-skills.ts";
import type { TrunkFile } from "../../core/trunk/trunk-tree.ts";
import { parseWorkflow, type Workflow } from "../../core/trunk/workflow-file.ts";
import { checkNames } from "../../core/trunk/workflow-names.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { loadPolicy } from "../check/load-policy.ts";
import type { CodeHost } from "../ports/code-host.ts";
import type { LedgerTip, Source } from "../ports/ports.ts";
import { newerAtOrigin } from "../reconcile/tracked-trunk.ts";
import { ownerAccounts } from "./owner-accounts.ts";

/** The code host, or why it is not asked. */
export type ExaminedHost =
  | {
      readonly kind: "open";
      readonly host: CodeHost;
      readonly repository: string;
      readonly page: string;
      readonly apiUrl: string;
    }
  | { readonly kind: "closed"; readonly why: Pick<Check, "message" | "fix"> };

export interface DoctorOptions {
  /** Opened without regard to its settings, which may be broken. */
  readonly source: Source;
  readonly versions: RepositoryFacts["versions"];
  /** Where these settings keep the ledger. */
  readonly ledgerTip: (settings: Settings) => Promise<LedgerTip | undefined>;
  /** Asks where it was cloned from for a ledger. */
  readonly originHasLedger: (settings: Settings) => Promise<OriginSaid>;
  readonly host: ExaminedHost;
}

/** Has origin a ledger? Undefined where there is no origin, an error where it does not answer. */
export type OriginSaid = boolean | RegistryError | undefined;

export interface Diagnosis {
  readonly location: string;
  readonly branch: string;
  /** It is examined as origin has it, which goes on from what this clone has. */
  readonly isOrigins?: true;
  readonly checks: readonly Check[];
}

/** How many workflows are read. */
const MAX_WORKFLOWS = 100;

/** Examines the trunk's newest commit, here or where it was cloned from. Throws EMPTY_REPOSITORY, or what keeps the repository from being read at all. */
export async function doctor(options: DoctorOptions): Promise<Diagnosis> {
  const { source } = options;
  const ahead = await newerAtOrigin(source);
  const { facts, policy } = await gather(options, ahead);
  const { host, why } = await hostFacts(options.host, facts, policy);
  return {
    location: source.location,
    branch: facts.branch,
    ...(ahead === undefined ? {} : { isOrigins: true as const }),
    checks: [...diagnose(facts), ...diagnoseHost(host, why)],
  };
}

async function gather(
  { source, versions, ledgerTip, originHasLedger }: DoctorOptions,
  ahead: Oid | undefined,
): Promise<{
  readonly facts: RepositoryFacts;
  readonly policy: Policy;
}> {
  const { branch, trunk: here, shallow } = await source.refresh();
  const trunk = ahead ?? here;
  if (trunk === undefined) throw noCommit(source.location);
  const reader = await openTrunk(source, trunk);
  const settingsBytes = await reader.read(SETTINGS_PATH, MAX_YAML_BYTES);
  const policyBytes = await reader.read(POLICY_PATH, MAX_YAML_BYTES);
  const settings = parseSettings(settingsBytes);
  const policy = await loadPolicy((path) => reader.read(path, MAX_YAML_BYTES));
  const inUse = settings.settings ?? DEFAULT_SETTINGS;
  const skills = new TrunkSkills(inUse);
  skills.tree.apply(reader.files);
  skills.resettle(inUse);
  const owned = await readOwners(reader, skills);
  const facts: RepositoryFacts = {
    versions,
    shallow,
    branch,
    settingsFile: toOwnFile(settingsBytes, settings.findings),
    settings: settings.settings,
    policyFile: toOwnFile(policyBytes, policy.findings),
    approvals: (policy.policy ?? DEFAULT_POLICY).approvals.source,
    skills: skills.ids().flatMap((id) => skills.claims(id)).length,
    owned: owned.map(({ id, owners }) => ({ id, owners: ownersOf({ id, owners }, inUse).owners })),
    workflows: await readWorkflows(reader),
    codeowners: await readCodeowners(reader, renderCodeowners(inUse, owned, policy.policy ?? DEFAULT_POLICY), owned),
    ledger: await examineLedger({
      source,
      trunk,
      settings: inUse,
      ledgerTip,
      originHasLedger,
    }),
  };
  return { facts, policy: policy.policy ?? DEFAULT_POLICY };
}

interface TrunkReader {
  readonly files: readonly TrunkFile[];
  /** A file's bytes, cut just past `maxBytes`; undefined where there is no plain file. */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

async function openTrunk({ objects }: Source, trunk: Oid): Promise<TrunkReader> {
  const files = new Map<string, TrunkFile>();
  for await (const file of objects.files(trunk)) files.set(file.path, file);
  return {
    files: [...files.values()],
    async read(path, maxBytes) {
      const file = files.get(path);
      if (file === undefined || (file.mode !== 0o100644 && file.mode !== 0o100755)) return undefined;
      const { bytes } = await objects.blob(file.oid, maxBytes);
      return bytes ?? new Uint8Array(maxBytes + 1);
    },
  };
}

/** Every skill, with the owners that its own lifecycle file names. */
async function readOwners({ read }: TrunkReader, skills: TrunkSkills): Promise<readonly OwnedSkill[]> {
  const owned = skills.ids().map(async (id) => {
    const path = lifecyclePath(id);
    const bytes = await read(path, MAX_YAML_BYTES);
    const owners = bytes === undefined ? undefined : parseLifecycle(path, bytes).lifecycle?.owners;
    return { id, folder: skills.claims(id)[0] ?? "", owners };
  });
  return await Promise.all(owned);
}

function toOwnFile(bytes: Uint8Array | undefined, findings: ReturnType<typeof parseSettings>["findings"]): OwnFile {
  if (bytes === undefined) return { kind: "absent" };
  return findings.length === 0 ? { kind: "readable" } : { kind: "broken", findings };
}

async function readWorkflows({ files, read }: TrunkReader): Promise<readonly Workflow[]> {
  const paths = files.map(({ path }) => path).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  const workflows = await Promise.all(
    paths.slice(0, MAX_WORKFLOWS).map(async (path) => {
      const bytes = await read(path, MAX_YAML_BYTES);
      return bytes === undefined ? undefined : parseWorkflow(path, bytes);
    }),
  );
  return workflows.filter((workflow) => workflow !== undefined);
}

/** The first that is there, and where it has the host ask others than `expected` would. */
async function readCodeowners(
  { read }: TrunkReader,
  expected: string,
  owned: readonly OwnedSkill[],
): Promise<RepositoryFacts["codeowners"]> {
  for (const path of CODEOWNERS_PLACES) {
    const bytes = await read(path, MAX_CODEOWNERS_BYTES);
    if (bytes === undefined) continue;
    const text = new TextDecoder().decode(bytes);
    const drift = codeownersDrift(text, expected, [...owned.flatMap(skillPatterns), ...ourPatterns(text)]);
    return { path, text, drift: drift.map(({ pattern }) => pattern) };
  }
  return undefined;
}

async function examineLedger({
  source,
  trunk,
  settings,
  ledgerTip,
  originHasLedger,
}: Pick<DoctorOptions, "source" | "ledgerTip" | "originHasLedger"> & {
  readonly trunk: Oid;
  readonly settings: Settings;
}): Promise<RepositoryFacts["ledger"]> {
  try {
    const tip = await ledgerTip(settings);
    const said = await originHasLedger(settings);
    // What origin has is what counts, whatever branch of that name this clone has too.
    if (said === true) return { kind: "elsewhere" };
    if (said instanceof RegistryError) return { kind: "unasked", why: said.message };
    if (said === false && tip !== undefined) return { kind: "clone-alone" };
    if (tip !== undefined) return { kind: tip.head.trunk === trunk ? "current" : "behind" };
    const tracked = `refs/remotes/origin/${settings.ledger.branch}`;
    const isAtOrigin = !source.remote && (await source.proposals.find(tracked).catch(() => undefined)) !== undefined;
    if (isAtOrigin) return { kind: "elsewhere" };
    return { kind: "absent", ...(said === false ? { clone: true } : {}) };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { kind: "unreadable", why: error.message };
  }
}

/** What the host says, or why it says nothing. */
async function hostFacts(
  examined: ExaminedHost,
  { settings = DEFAULT_SETTINGS, branch, workflows, codeowners, owned }: RepositoryFacts,
  policy: Policy,
): Promise<{
  readonly host: Parameters<typeof diagnoseHost>[0];
  readonly why: Pick<Check, "message" | "fix">;
}> {
  if (examined.kind === "closed") return { host: undefined, why: examined.why };
  const { host, repository, page, apiUrl } = examined;
  const { branch: ledgerBranch, repository: elsewhere } = settings.ledger;
  const team = teamOf(settings);
  try {
    const [trunk, guard, members, unknownOwners] = await Promise.all([
      host.protection(branch),
      elsewhere === undefined ? host.protection(ledgerBranch) : undefined,
      team === undefined ? undefined : host.teamMembers(team),
      host.codeownersErrors(branch),
    ]);
    if (!trunk.isSeen) return { host: undefined, why: nothingSeen(repository, apiUrl) };
    const { admins } = settings;
    const accounts = await ownerAccounts(host, ownersToAsk(owned, admins));
    const facts = {
      repository,
      page,
      branch,
      codeowners: codeowners?.path ?? CODEOWNERS_PLACES[0],
      trunk,
      ledger: guard === undefined ? undefined : { branch: ledgerBranch, guard },
      team: team === undefined ? undefined : { name: team, readable: members !== undefined },
      unknownOwners,
      named: { accounts, owned, admins },
      checks: checkNames(workflows),
      approvals: policy.approvals.source,
      derivesVersions: settings.versions === "derived",
    };
    return { host: facts, why: { message: "" } };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const { message, hint } = error;
    const own = apiUrl === GITHUB_API ? undefined : `GITHUB_API_URL is ${quote(apiUrl)}: is that right?`;
    const fix = [own, hint].filter((text) => text !== undefined).join(" ");
    return { host: undefined, why: { message, ...(fix === "" ? {} : { fix }) } };
  }
}

function nothingSeen(repository: string, apiUrl: string): Pick<Check, "message" | "fix"> {
  return {
    message: `At ${quote(apiUrl)} there is no repository ${quote(repository)}, or the token may not see it.`,
    fix: "Correct GITHUB_REPOSITORY (owner/name) or GITHUB_API_URL, or take a token that may read it.",
  };
}

/** Any team that owns something. */
function teamOf({ owners, admins, namespaces }: Settings): string | undefined {
  const all = [...owners, ...admins, ...[...namespaces.values()].flatMap((namespace) => namespace.owners ?? [])];
  return all.find((owner) => owner.includes("/"));
}

function noCommit(location: string): RegistryError {
  return new RegistryError(
    "EMPTY_REPOSITORY",
    `${quote(location)} has no commit yet, so there is nothing to examine.`,
    {
      hint: "Make a skills repository with `skilltrunk init`.",
    },
  );
}
