/** Whether a touched skill's content becomes a release: the table of DESIGN 5.2. */
import { compareUtf8, cutUtf8 } from "./bytes.ts";
import type { SkillEntry } from "./catalog.ts";
import { quote } from "./errors.ts";
import type { Claim, PlanContext, SkillFacts } from "./facts.ts";
import { type Finding, finding, findingsDigest, isAtLeast } from "./finding.ts";
import type { Judgement } from "./judge.ts";
import { releaseNotes } from "./merge-message.ts";
import { nameOf, type SkillId } from "./names.ts";
import { RULE_SET } from "./rules.ts";
import { decideVersion, type VersionDecision } from "./version.ts";

/** The folder that keeps an identity several claim: the one already released. */
export function holder(entry: SkillEntry | undefined, claims: readonly Claim[]): Claim | undefined {
  if (claims.length <= 1) return claims[0];
  return entry !== undefined && entry.releases.size > 0 ? claims.find((c) => c.folder === entry.path) : undefined;
}

/** Evaluates one skill; `obstacles` refuse it whatever its content is. */
export function planRelease(context: PlanContext, skill: SkillFacts, obstacles: readonly Finding[]): void {
  const kept = holder(context.draft.skill(skill.id), skill.claims);
  if (kept !== undefined)
    evaluate(context, {
      skill,
      claim: kept,
      obstacles: [...obstacles, ...nameObstacles(context, skill)],
    });
  const loser = skill.claims.find((c) => c !== kept);
  // One refusal stands for a skill at a time, and that of the folder which has the identity matters more.
  const standing = context.draft.skill(skill.id)?.outstanding;
  if (loser === undefined || (kept !== undefined && standing?.tree === kept.tree)) return;
  refuse(context, { id: skill.id, claim: loser, findings: [identityTaken(skill, kept)] });
}

interface Evaluation {
  readonly skill: SkillFacts;
  readonly claim: Claim;
  readonly obstacles: readonly Finding[];
}

function evaluate(context: PlanContext, { skill, claim, obstacles }: Evaluation): void {
  const entry = context.draft.skill(skill.id);
  const last = entry?.releases.get(entry.last ?? "");
  if (last?.tree === claim.tree) {
    if (obstacles.length === 0) settle(context, skill, claim);
    else refuse(context, { id: skill.id, claim, findings: obstacles, version: last.version });
    return;
  }
  const judgement = context.judgement(claim);
  const decision = decide(context, { skill, judgement, entry });
  const content = judgement.findings.filter((f) => isAtLeast(f.severity, skill.policy.block));
  // An unreadable policy stands in the way of what would be published, not of what is.
  const blocking = [...skill.obstacles, ...obstacles, ...content];
  if (decision?.kind === "refuse") {
    const { rule, message, hint } = decision;
    blocking.push(finding({ rule, severity: "critical", path: "SKILL.md", message, hint }));
  }
  if (blocking.length > 0 || decision === undefined || decision.kind === "refuse") {
    const version = decision?.version;
    refuse(context, { id: skill.id, claim, findings: blocking, ...(version === undefined ? {} : { version }) });
  } else if (decision.kind === "nothing") settle(context, skill, claim);
  else publish(context, { skill, claim, judgement, version: decision.version });
}

/** Undefined where the content has no archive, which a critical finding then explains. */
function decide(
  { facts }: PlanContext,
  of: { readonly skill: SkillFacts; readonly judgement: Judgement; readonly entry: SkillEntry | undefined },
): VersionDecision | undefined {
  const { skill, judgement, entry } = of;
  if (judgement.archive === undefined) return undefined;
  const mode = facts.settings.versions;
  // What was refused or held under a version keeps it, whichever commit lets it pass.
  const intended =
    mode === "derived" && entry?.outstanding?.tree === judgement.tree ? entry.outstanding.version : undefined;
  return decideVersion({
    mode,
    order: skill.policy.versions.order,
    declared: intended ?? judgement.declared,
    published: [...(entry?.releases.values() ?? [])],
    digest: judgement.archive.digest,
    message: facts.message,
  });
}

/** The specification allows 1,024 characters; what is longer is a finding, and is not carried whole by every event. */
const MAX_DESCRIPTION_BYTES = 4096;

interface Publication {
  readonly skill: SkillFacts;
  readonly claim: Claim;
  readonly judgement: Judgement;
  readonly version: string;
}

function publish({ draft, facts, emit }: PlanContext, { skill, claim, judgement, version }: Publication): void {
  const entry = draft.skill(skill.id);
  const { archive, changelog } = judgement;
  if (archive === undefined) throw new TypeError(`${skill.id} is to be published without an archive`);
  const brought =
    entry?.outstanding?.tree === claim.tree && entry.outstanding.commit !== facts.oid
      ? entry.outstanding.commit
      : undefined;
  if (entry?.retired === true) emit(skill.id, { type: "restored", path: claim.folder });
  emit(skill.id, {
    type: "released",
    version,
    digest: archive.digest,
    size: archive.size,
    tree: claim.tree,
    path: claim.folder,
    name: judgement.name,
    description: cutUtf8(judgement.description, MAX_DESCRIPTION_BYTES),
    kind: judgement.kind,
    rules: RULE_SET,
    verdict: "pass",
    ...(brought === undefined ? {} : { brought }),
    notes: releaseNotes({ message: facts.message, version, ...(changelog === undefined ? {} : { changelog }) }),
  });
}

/** The folder is what is published already: what stood in its way is over, and a move is recorded. */
function settle({ draft, emit }: PlanContext, skill: SkillFacts, claim: Claim): void {
  const entry = draft.skill(skill.id);
  if (entry === undefined) return;
  const rivalRefused = skill.claims.some((c) => c !== claim && c.tree === entry.outstanding?.tree);
  if (entry.retired || (entry.outstanding !== undefined && !rivalRefused))
    emit(skill.id, { type: "restored", path: claim.folder });
  else if (entry.path !== claim.folder)
    emit(skill.id, { type: "renamed", path: claim.folder, from: entry.path, to: claim.folder });
}

const MAX_LISTED_FINDINGS = 20;
/** Characters of a listed finding's path and hint: an event is one line that every reader of the ledger loads. */
const MAX_LISTED_TEXT = 400;

function shortened({ hint, ...rest }: Finding): Finding {
  const path = quote(rest.path, MAX_LISTED_TEXT);
  return { ...rest, path, ...(hint === undefined ? {} : { hint: quote(hint, MAX_LISTED_TEXT) }) };
}

/** Records a refusal, unless it is the one that stands already. */
function refuse(
  { draft, emit }: PlanContext,
  refusal: {
    readonly id: SkillId;
    readonly claim: Claim;
    readonly findings: readonly Finding[];
    readonly version?: string;
  },
): void {
  const { id, claim, findings, version } = refusal;
  const digest = findingsDigest(findings);
  const standing = draft.skill(id)?.outstanding;
  if (standing?.kind === "refused" && standing.tree === claim.tree && standing.digest === digest) return;
  emit(id, {
    type: "refused",
    ...(version === undefined ? {} : { version }),
    tree: claim.tree,
    path: claim.folder,
    findings: { digest, count: findings.length, list: findings.slice(0, MAX_LISTED_FINDINGS).map(shortened) },
  });
}

function identityTaken(skill: SkillFacts, kept: Claim | undefined): Finding {
  const folders = skill.claims.map((c) => quote(c.folder)).join(", ");
  const outcome =
    kept === undefined ? "none of them is published" : `${quote(kept.folder)} has it already and keeps it`;
  return finding({
    rule: "identity-taken",
    severity: "critical",
    path: "SKILL.md",
    message: `Several folders claim the identity ${skill.id} (${folders}); ${outcome}.`,
    hint: "Give each skill a name of its own, or remove the copies.",
  });
}

function nameObstacles({ draft, facts }: PlanContext, skill: SkillFacts): readonly Finding[] {
  const entry = draft.skill(skill.id);
  if (entry?.renamedTo !== undefined) {
    const message = `${skill.id} was renamed to ${entry.renamedTo}; its name stays with it.`;
    return [
      finding({
        rule: "identity-renamed",
        severity: "critical",
        path: "SKILL.md",
        message,
        hint: "Choose another name.",
      }),
    ];
  }
  if (facts.settings.names === "scoped" || entry?.live === true) return [];
  const others = [...draft.liveNamed(nameOf(skill.id))].filter((e) => e.id !== skill.id);
  const [other] = others.sort((a, b) => compareUtf8(a.id, b.id));
  if (other === undefined) return [];
  const message = `The name "${nameOf(skill.id)}" is taken by ${other.id}; in this repository a name may be used once.`;
  const hint = "Choose another name, or set `names: scoped` in skilltrunk.yaml.";
  return [finding({ rule: "name-taken", severity: "critical", path: "SKILL.md", message, hint })];
}
