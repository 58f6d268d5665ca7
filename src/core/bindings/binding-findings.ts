/** What of a file of bindings gives an agent nothing, or something else than somebody may have meant. Nothing is refused by it. */

import { acknowledgeCommand } from "../acknowledge-command.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { currentOf, LATEST } from "../catalog/resolve.ts";
import { quote, RegistryError } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { APPROVAL, approvalSubject } from "../gate/approvals.ts";
import { stageWords } from "../gate/stage-status.ts";
import { isChannelName, isVersion, namespaceOf, type SkillId } from "../names.ts";
import { nearest } from "../nearest.ts";
import { severityOfRule } from "../rules.ts";
import type { BindingContent } from "./binding-facts.ts";
import type { Binding, BindingFile, LockedBinding } from "./binding-file.ts";
import {
  agentSubject,
  type BindingSubject,
  bindingPath,
  bindingSubjectOf,
  isLikeBinding,
  ORGANISATION,
  teamSubject,
} from "./binding-place.ts";
import type { BINDING_RULES } from "./binding-rules.ts";
import { boundRelease, resolveFresh } from "./bound-release.ts";
import { broughtDenial } from "./denied-release.ts";
import { bindingOf, type EffectiveBinding, isDenied } from "./effective-bindings.ts";
import { awaitedGrants } from "./grants.ts";
import { unaskedGrants } from "./unasked-grants.ts";

type BindingRuleId = (typeof BINDING_RULES)[number]["id"];
/** Findings of one file that are told. */
const MAX_FINDINGS = 100;

/** Findings about a file as it is in the catalog's book, at the moment `now`. */
export function bindingFindings(
  catalog: Catalog,
  { subject, content }: { readonly subject: BindingSubject; readonly content: BindingContent },
  now: string,
): readonly Finding[] {
  if (content.kind === "unreadable") return content.findings;
  if (content.kind === "absent") return [];
  const about = new FileFindings(catalog, { subject, text: content.text, now });
  const found = content.kind === "lock" ? about.lock(content.locked) : about.file(content.file);
  return found.slice(0, MAX_FINDINGS);
}

/** A file below `bindings/` that is none; undefined where it is one, or nobody can mean it. */
export function unplacedBinding(path: string): Finding | undefined {
  if (!isLikeBinding(path) || bindingSubjectOf(path) !== undefined) return undefined;
  return finding({
    rule: "binding-unplaced",
    severity: "medium",
    path,
    message:
      "This binds nothing: expected bindings/agents/<id>.yaml, bindings/teams/<id>.yaml or bindings/organisation.yaml.",
    hint: "Give the file one of these names: small letters, digits and single hyphens, and `.yaml` at the end.",
  });
}

/** What was granted, and waits for somebody's approval. */
export function unapprovedGrants(catalog: Catalog): readonly Finding[] {
  return awaitedGrants(catalog).map(({ subject, commit, stages, roles }) => {
    const awaited = stages.filter(({ role }) => roles.includes(role));
    const missing = awaited.map(stageWords);
    const steps = awaited.map((stage) => `${APPROVAL}:${approvalSubject(commit, stage, bindingPath(subject))}`);
    return finding({
      rule: "binding-grant-unapproved",
      severity: severityOfRule("binding-grant-unapproved", { rules: new Map() }),
      path: bindingPath(subject),
      message: `What ${commit.slice(0, 12)} ${subject === ORGANISATION ? "grants, or denies no more," : "grants"} waits for the approval of ${missing.join(", and of ")}.`,
      hint: `Have them approve the merged pull request on its last commit, or take it back; where no code host can say so, \`${acknowledgeCommand(steps[0] ?? "")}\`.`,
      evidence: commit,
    });
  });
}

class FileFindings {
  private readonly catalog: Catalog;
  private readonly of: { readonly subject: BindingSubject; readonly text: string; readonly now: string };

  constructor(catalog: Catalog, of: FileFindings["of"]) {
    this.catalog = catalog;
    this.of = of;
  }

  file({ skills, teams, deny }: BindingFile): readonly Finding[] {
    return [
      ...teams.flatMap((team) => this.team(team)),
      ...[...skills].flatMap(([skill, binding]) => this.skill(skill, binding)),
      ...this.disagreements(teams, skills),
      ...deny.flatMap((denied) => this.denial(denied)),
    ];
  }

  lock(locked: ReadonlyMap<SkillId, LockedBinding>): readonly Finding[] {
    const agent = this.of.subject.slice("locks/".length);
    return [...locked].flatMap(([skill, { version, digest }]) => {
      const binding = bindingOf(this.catalog, agent, skill);
      const isThere = this.catalog.bindings.subjects.has(agentSubject(agent));
      const lock = isThere
        ? `Run \`skilltrunk lock --agent ${agent}\`.`
        : `There is no bindings/agents/${agent}.yaml: remove the lock, or write that file.`;
      const stale =
        binding === undefined ? { why: "the agent has no binding for it" } : this.stale(binding, { version, digest });
      if (stale === undefined) return [];
      const message = `The lock's ${skill}@${version} does not count: ${stale.why}.`;
      return [this.finding("binding-lock-stale", [skill], message, stale.hint ?? lock)];
    });
  }

  /** Why a lock is not what its agent gets. */
  private stale(
    binding: EffectiveBinding,
    { version, digest }: Pick<LockedBinding, "version" | "digest">,
  ): { readonly why: string; readonly hint?: string } | undefined {
    const named = binding.entry?.releases.get(version);
    if (named !== undefined && named.digest !== digest) return { why: "its digest is another one" };
    const found = boundRelease(this.catalog, binding, { audience: "all", now: this.of.now });
    if (found.status !== "unresolvable")
      return found.release.version === version ? undefined : { why: `the agent gets ${found.release.version}` };
    const why = found.why.replace(/\.$/, "");
    // A denied skill stands in no lock that is written anew; where nothing can be installed, no lock helps.
    if (binding.denied) return { why };
    return { why, hint: found.advice ?? "Put a release online that the binding asks for, or change the binding." };
  }

  private team(team: string): readonly Finding[] {
    const { subjects } = this.catalog.bindings;
    if (subjects.has(teamSubject(team))) return [];
    const known = [...subjects.keys()].flatMap((one) => (one.startsWith("teams/") ? [one.slice("teams/".length)] : []));
    const meant = nearest(team, known);
    const hint =
      meant === undefined ? `Add ${bindingPath(teamSubject(team))}, or leave the team out.` : `Did you mean ${meant}?`;
    return [this.finding("binding-team-unknown", ["teams", team], `There is no team ${team}.`, hint)];
  }

  private skill(skill: SkillId, binding: Binding): readonly Finding[] {
    const entry = currentOf(this.catalog, skill);
    if (entry === undefined || entry.releases.size === 0) {
      const meant = nearest(skill, [...this.catalog.skills.keys()]);
      const hint =
        meant === undefined
          ? "Name a published skill as namespace/name, or publish this one."
          : `Did you mean ${meant}?`;
      return [this.finding("binding-skill-unknown", [skill], `Nothing is published of a skill ${skill}.`, hint)];
    }
    return [
      ...this.use(skill, binding),
      ...this.likeChannel(skill, binding),
      ...this.denied(skill, entry.id, binding),
      ...[...binding.grants].flatMap(([permission, until]) => this.grant(skill, permission, until)),
      ...unaskedGrants(this.catalog, entry, binding).map(({ what, name, hint }) =>
        this.finding(
          "binding-grant-unasked",
          [skill, name],
          `No release of ${skill} asks for the ${what} ${quote(name, 200)}, and nothing that comes with one.`,
          hint,
        ),
      ),
    ];
  }

  private use(skill: SkillId, { use }: Binding): readonly Finding[] {
    const found = resolveFresh(this.catalog, { skill, use }, { audience: "all", now: this.of.now });
    if (!(found instanceof RegistryError)) return [];
    const hint = found.hint ?? "Name a version, a range or a channel that it has.";
    return [this.finding("binding-unresolvable", [skill], found.message, hint)];
  }

  private likeChannel(skill: SkillId, { use }: Binding): readonly Finding[] {
    if (!/^[a-z][a-z0-9-]*$/i.test(use) || use === LATEST || isChannelName(use) || isVersion(use)) return [];
    const message = `"${quote(use, 80)}" is a range and no channel, whatever it looks like.`;
    return [
      this.finding(
        "binding-like-channel",
        [skill],
        message,
        "Write the range with its operator, such as ^1.0.0, or name a channel.",
      ),
    ];
  }

  /** The skill itself, or what comes with it. */
  private denied(skill: SkillId, id: SkillId, { use }: Binding): readonly Finding[] {
    if (isDenied(this.catalog, id)) {
      const message = `The organisation denies ${skill}, so no agent gets it.`;
      const hint = "Take the binding out, or the denial out of bindings/organisation.yaml.";
      return [this.finding("binding-denied", [skill], message, hint)];
    }
    const found = resolveFresh(this.catalog, { skill, use }, { audience: "all", now: this.of.now });
    const denial = found instanceof RegistryError ? undefined : broughtDenial(this.catalog, found.release, "all");
    if (denial === undefined) return [];
    const message = `${denial.why} No agent gets it, unless its lock names a release that comes without.`;
    return [this.finding("binding-denied", [skill], message, denial.clears ?? "")];
  }

  /** A denial of what there is not. */
  private denial(denied: string): readonly Finding[] {
    const { skills } = this.catalog;
    const isAll = denied.endsWith("/*");
    const isThere = isAll
      ? [...skills.keys()].some((id) => id.startsWith(denied.slice(0, -1)))
      : skills.has(denied as SkillId);
    if (isThere) return [];
    const known = isAll ? [...skills.keys()].map((id) => `${namespaceOf(id)}/*`) : [...skills.keys()];
    const meant = nearest(denied, [...new Set(known)]);
    const hint = meant === undefined ? "Leave it if it is meant for later, or take it out." : `Did you mean ${meant}?`;
    const message = `There is no skill that ${denied} could deny${isAll ? ": nothing is in that namespace" : ""}.`;
    return [this.finding("binding-deny-unknown", ["deny", denied], message, hint)];
  }

  private grant(skill: SkillId, permission: string, until: string | null): readonly Finding[] {
    if (until === null || until >= this.of.now.slice(0, 10)) return [];
    const message = `What is granted to ${skill}, ${quote(permission, 200)}, ended on ${until}.`;
    return [
      this.finding(
        "binding-grant-expired",
        [skill, permission],
        message,
        "Take it out, or grant it until a later day.",
      ),
    ];
  }

  /** Of teams that bind one skill to different things, where the agent itself says nothing. */
  private disagreements(teams: readonly string[], own: BindingFile["skills"]): readonly Finding[] {
    const { subjects } = this.catalog.bindings;
    const wanted = new Map<SkillId, { readonly team: string; readonly use: string }>();
    const found: Finding[] = [];
    const told = new Set<SkillId>();
    for (const team of teams) {
      for (const [skill, { use }] of subjects.get(teamSubject(team))?.skills ?? []) {
        const first = wanted.get(skill) ?? { team, use };
        wanted.set(skill, first);
        if (first.use === use || own.has(skill) || told.has(skill)) continue;
        told.add(skill);
        const message = `${first.team} binds ${skill} to ${quote(first.use, 80)} and ${team} to ${quote(use, 80)}: ${first.team} counts, because it is named first.`;
        found.push(
          this.finding(
            "binding-teams-disagree",
            ["teams", team],
            message,
            "Bind the skill in this file, which counts before those of teams.",
          ),
        );
      }
    }
    return found;
  }

  /** On the line where the last of `words` stands, behind the others. */
  private finding(rule: BindingRuleId, words: readonly string[], message: string, hint: string): Finding {
    const { subject, text } = this.of;
    const severity = severityOfRule(rule, { rules: new Map() });
    return finding({ rule, severity, path: bindingPath(subject), line: lineOf(text, words), message, hint });
  }
}

/** The line of a word behind others; of the first one that is not there, the line of the one before. */
function lineOf(text: string, words: readonly string[]): number {
  let at = 0;
  for (const word of words) {
    const whole = new RegExp(`(?<![\\w/.-])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w/.-])`);
    const found = text.slice(at).search(whole);
    if (found < 0) break;
    at += found;
  }
  return text.slice(0, at).split("\n").length;
}
