/** Changes how a skill's releases are offered: held against what is published, and written into its lifecycle file. */
import type { Concerned } from "../../core/bindings/bound-words.ts";
import type { SkillEntry } from "../../core/catalog/catalog.ts";
import { LATEST } from "../../core/catalog/resolve.ts";
import { quote, RegistryError } from "../../core/errors.ts";
import { ownersBefore, peopleOf, type Stage, stagesFor } from "../../core/gate/approvals.ts";
import { RESTRICTS } from "../../core/gate/held-offer.ts";
import { type ChangeKind, DEFAULT_POLICY, POLICY_PATH, type Policy, parsePolicy } from "../../core/gate/policy.ts";
import { stageWords } from "../../core/gate/stage-status.ts";
import { parseSkillId, type SkillId } from "../../core/names.ts";
import { saysOtherwise } from "../../core/plan/plan-states.ts";
import { inWords } from "../../core/report/report-words.ts";
import { type Lifecycle, lifecyclePath, parseLifecycle, type VersionOffer } from "../../core/trunk/lifecycle.ts";
import {
  type Answered,
  answersChanged,
  editOffer,
  kindsOfChange,
  type OfferChange,
  replacementsLost,
  saidInFile,
  saidInLedger,
} from "../../core/trunk/offer-change.ts";
import { decideRollback, publishedRelease, requireChannel, requireOffered } from "../../core/trunk/offer-wish.ts";
import { MAX_YAML_BYTES } from "../../core/trunk/yaml-file.ts";
import { type PublishedSkill, readPublished } from "../index/published-skill.ts";
import type { WorkFolder } from "../ports/folders.ts";
import type { Clock, Registry } from "../ports/ports.ts";
import type { Rules } from "./counting-rules.ts";
import { concernedBy } from "./offer-bound.ts";
import { checkStateWish } from "./offer-state.ts";
import { getWorkSkill, readWorkSettings } from "./work-skills.ts";

/** What a person asks for; versions and channels are as they typed them. */
export type OfferWish =
  | { readonly kind: "promote"; readonly skill: string; readonly version: string; readonly channel: string }
  | { readonly kind: "rollback"; readonly skill: string; readonly channel: string }
  | { readonly kind: "state"; readonly skill: string; readonly version: string; readonly offer: VersionOffer }
  | { readonly kind: "enabled"; readonly skill: string; readonly enabled: boolean };

/** A stage of policy that the change meets, and who is in its role. */
export interface OfferStage extends Stage {
  readonly people: readonly string[];
}

export interface OfferApprovals {
  readonly source: Policy["approvals"]["source"];
  /** Empty where policy asks nobody for such a change. */
  readonly stages: readonly OfferStage[];
  /** Does it wait for them also once it is merged? What only restricts does not. */
  readonly waits: boolean;
  /** Of the skill, as published. */
  readonly owners: readonly string[];
  /** What the same waits for, where the trunk says it already. */
  readonly merged?: string;
}

export interface OfferEdit {
  readonly id: SkillId;
  /** Of the lifecycle file. */
  readonly path: string;
  readonly change: OfferChange;
  /** What is published now: a version or null for a channel, a state, or `enabled` or `disabled`. */
  readonly before: string | null;
  /** Says the file something else than before? */
  readonly changed: boolean;
  /** Is it offered so by now, whatever the file says? */
  readonly isSo: boolean;
  /** What agents get that is not what they get now. */
  readonly answers: readonly Answered[];
  /** Agents whose bindings give them the version now, or any where the skill is disabled, and releases that it comes with. */
  readonly bound: Concerned;
  readonly approvals: OfferApprovals;
  /** Sentences for a person. */
  readonly notes: readonly string[];
  readonly file: { readonly before: Uint8Array | undefined; readonly after: Uint8Array };
}

export interface OfferContext {
  /** Where skills are looked for. */
  readonly repository: WorkFolder;
  /** Where the files are read that are edited and that govern: the work tree, or a commit. */
  readonly files: Pick<WorkFolder, "read">;
  /** Absent: nothing is published yet. */
  readonly registry: Registry | undefined;
  readonly clock: Clock;
  /** What counts in place of the rules of these files; absent: nothing else does. */
  readonly counting?: (own: Rules) => Promise<Rules>;
}

/** Works out the edit; nothing is written. Throws USAGE, or says what of the wish is not published. */
export async function prepareOffer(context: OfferContext, wish: OfferWish): Promise<OfferEdit> {
  const { files } = context;
  const published = await findPublished(context, wish.skill);
  const { entry, catalog } = published;
  const path = lifecyclePath(entry.id);
  const before = await files.read(path, MAX_YAML_BYTES);
  if (before === undefined && entry.offer.governed) throw fileIsGone(path, entry.id);
  const lifecycle = readLifecycle(path, before);
  const { change, notes } = await toChange(context, published, wish);
  requireNotWithdrawn(entry.id, lifecycle, change);
  const after = editOffer({ path, bytes: before }, change);
  const changed = Buffer.compare(before ?? new Uint8Array(), after) !== 0;
  return {
    id: entry.id,
    path,
    change,
    before: saidInLedger(entry, change),
    changed,
    isSo: isSo(entry, change),
    answers: answersChanged(catalog, entry, change),
    bound: await concernedBy(context.registry, entry, change),
    approvals: await readApprovals(context, { published, change, path, changed }),
    notes: [
      ...notes,
      ...replacementsLost(catalog, entry, change),
      ...pendingNotes({ published, change, lifecycle, changed }),
    ],
    file: { before, after },
  };
}

/** Writes it where its author edits files. Throws WOULD_OVERWRITE where somebody changed the file in the meantime. */
export async function writeOffer(repository: WorkFolder, { path, file, changed }: OfferEdit): Promise<void> {
  const { before, after } = file;
  if (!changed) return;
  if (before === undefined) await repository.create([{ path, executable: false, bytes: after }]);
  else await repository.replace(path, { before, after });
}

/** The skill that is meant: one of this repository, or one that was published from it and is there no more. */
async function findPublished({ repository, registry }: OfferContext, typed: string): Promise<PublishedSkill> {
  const named = parseSkillId(typed);
  const here = await getWorkSkill(repository, await readWorkSettings(repository), typed).catch((error: unknown) => {
    if (named !== undefined && error instanceof RegistryError && error.code === "SKILL_NOT_FOUND") return error;
    throw error;
  });
  const id = here instanceof RegistryError ? named : here.id;
  const published = registry === undefined || id === undefined ? undefined : await readPublished(registry, id);
  if (published?.entry.renamedTo !== undefined) {
    throw new RegistryError("USAGE", `${quote(id ?? typed)} is called ${published.entry.renamedTo} now.`, {
      hint: "Name it by its new name: how it is offered is said there.",
    });
  }
  if (published !== undefined && published.entry.releases.size > 0) return published;
  if (here instanceof RegistryError) throw here;
  throw new RegistryError(
    "VERSION_NOT_FOUND",
    `Nothing of ${here.id} is published${registry === undefined ? " yet: no ledger was found here" : " yet"}.`,
    {
      hint: "It can be said once a version is published. Is that elsewhere? Name it with --registry, best by the repository: an index does not show what is hidden.",
    },
  );
}

function readLifecycle(path: string, bytes: Uint8Array | undefined): Lifecycle | undefined {
  return bytes === undefined ? undefined : parseLifecycle(path, bytes).lifecycle;
}

async function toChange(
  { registry, clock }: OfferContext,
  { entry, moves }: PublishedSkill,
  wish: OfferWish,
): Promise<{ readonly change: OfferChange; readonly notes: readonly string[] }> {
  switch (wish.kind) {
    case "enabled":
      return { change: { kind: "enabled", enabled: wish.enabled }, notes: [] };
    case "state": {
      const release = publishedRelease(entry, wish.version);
      const today = new Date(clock.now()).toISOString().slice(0, 10);
      const notes = await checkStateWish({ entry, release, offer: wish.offer, registry, today });
      return { change: { kind: "state", version: wish.version, offer: wish.offer }, notes };
    }
    case "promote": {
      requireChannel(wish.channel);
      const release = publishedRelease(entry, wish.version);
      requireOffered(entry, release);
      const notes =
        release.state === "online"
          ? []
          : [`${entry.id}@${release.version} is deprecated: who follows the channel is warned.`];
      const change: OfferChange = { kind: "channel", channel: wish.channel, version: wish.version };
      return { change, notes: [...notes, ...stopsFollowing(entry, wish.channel)] };
    }
    case "rollback": {
      requireChannel(wish.channel);
      const { version, skipped, move } = decideRollback(entry, wish.channel, moves);
      const to = move.to === null ? "away" : `to ${move.to}`;
      const who = `${quote(move.by, 80)}${move.pr === undefined ? "" : ` (#${move.pr})`}`;
      const notes = [
        `It was moved from ${version} ${to} on ${move.at.slice(0, 10)} by ${who}.`,
        ...(skipped.length === 0 ? [] : [`Not to ${skipped.join(", ")}: taken back meanwhile.`]),
      ];
      return { change: { kind: "channel", channel: wish.channel, version, back: true }, notes };
    }
  }
}

/** Elsewhere whoever publishes moves the newest version's name along; here it stays where a person has put it. */
function stopsFollowing({ channels, id }: SkillEntry, channel: string): readonly string[] {
  if (channel !== LATEST || channels.has(LATEST)) return [];
  return [`From then on latest follows no release, until \`latest: auto\` in ${lifecyclePath(id)} is merged.`];
}

/** What the file withdraws may not be merged yet, but somebody means it to be for ever. */
function requireNotWithdrawn(id: SkillId, lifecycle: Lifecycle | undefined, change: OfferChange): void {
  if (change.kind === "enabled" || lifecycle?.versions.get(change.version)?.state !== "withdrawn") return;
  throw new RegistryError("VERSION_GONE", `${lifecyclePath(id)} withdraws ${change.version}, and that is final.`, {
    hint: "If it was a mistake and is not merged yet, take it out of the file by hand.",
  });
}

function pendingNotes(of: {
  readonly published: PublishedSkill;
  readonly change: OfferChange;
  readonly lifecycle: Lifecycle | undefined;
  readonly changed: boolean;
}): readonly string[] {
  const { published, change, lifecycle, changed } = of;
  const { entry } = published;
  const [file, ledger] = [saidInFile(lifecycle, change), saidInLedger(entry, change)];
  const hidden = change.kind !== "enabled" && !entry.offer.enabled;
  const waits = waitWords(entry, change, file);
  const said = file ?? "nothing of it";
  const pending = changed
    ? `The file said ${said}, which ${waits ?? "is not taken into the registry yet"}: that is replaced.`
    : `What the file says ${waits ?? "is not published yet"}.`;
  return [
    ...(file === ledger ? [] : [pending]),
    ...(hidden ? [`${entry.id} is disabled: nobody gets any of it until \`skilltrunk enable ${entry.id}\`.`] : []),
    ...(entry.retired ? [`${entry.id} is retired: only its exact versions are given out.`] : []),
  ];
}

/** What a merged change of the same to the same value waits for; undefined where none waits. */
function waitWords({ holds = [] }: SkillEntry, change: OfferChange, to: string | null): string | undefined {
  if (change.kind === "enabled") return undefined;
  const name = change.kind === "channel" ? change.channel : change.version;
  const held = holds.findLast(({ changes }) =>
    changes.some((one) => one.what === change.kind && one.name === name && one.to === to),
  );
  return held && `waits for the approval of ${inWords(held.stages.map(stageWords))}`;
}

async function readApprovals(
  { files, counting = async (own) => own }: Pick<OfferContext, "files" | "counting">,
  of: {
    readonly published: PublishedSkill;
    readonly change: OfferChange;
    readonly path: string;
    readonly changed: boolean;
  },
): Promise<OfferApprovals> {
  const { published, change, path, changed } = of;
  const { entry } = published;
  const merged = waitWords(entry, change, saidOf(change));
  const { policy: said = DEFAULT_POLICY } = parsePolicy(await files.read(POLICY_PATH, MAX_YAML_BYTES));
  const { policy, settings } = await counting({ policy: said, settings: await readWorkSettings(files) });
  const owners = ownersBefore(entry, entry.id, settings);
  const facts = {
    kinds: new Set<ChangeKind>(isSo(entry, change) ? ["lifecycle"] : kindsOfChange(entry, change)),
    widens: new Set<never>(),
    paths: [path],
    severity: undefined,
  };
  // What the trunk says already, and what is so and stays, is no change that a check would ask anybody for.
  const isAsked = merged === undefined && (changed || !isSo(entry, change));
  const stages = (isAsked ? stagesFor(policy, facts) : []).map((stage) => ({
    ...stage,
    people: peopleOf(stage.role, { policy, settings, owners }),
  }));
  const { source } = policy.approvals;
  const waits = source === "api" && stages.length > 0 && !restricts(entry, change);
  return { source, stages, waits, owners, ...(merged === undefined ? {} : { merged }) };
}

/** Is that how it is offered by now? */
function isSo(entry: SkillEntry, change: OfferChange): boolean {
  if (change.kind !== "state") return saidInLedger(entry, change) === saidOf(change);
  const release = entry.releases.get(change.version);
  return release !== undefined && !saysOtherwise(release, change.offer);
}

function saidOf(change: OfferChange): string {
  if (change.kind === "enabled") return change.enabled ? "enabled" : "disabled";
  return change.kind === "channel" ? change.version : change.offer.state;
}

function restricts({ offer, releases }: PublishedSkill["entry"], change: OfferChange): boolean {
  if (change.kind === "enabled") return RESTRICTS.enabled(offer.enabled, change.enabled);
  if (change.kind === "channel") return false;
  return RESTRICTS.state(releases.get(change.version)?.state ?? "online", change.offer.state);
}

/** A new file would say everything anew, also who may see the skill. */
function fileIsGone(path: string, id: SkillId): RegistryError {
  return new RegistryError("USAGE", `There is no ${path}, but one said how ${id} is offered and who may see it.`, {
    hint: "Restore that file first (`git log -- <file>` finds it): a new one with this alone would drop the rest.",
  });
}
