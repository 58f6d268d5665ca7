/**
 * The rules that only a check raises, as data: they are about a change as a whole, who must see it and how it is merged.
 * At publication the merge has happened, so they judge no release.
 */
import { type Rule, ruleRows } from "../rule.ts";

const GOVERNANCE_RULES = ruleRows("governance", [
  {
    id: "permission-widened",
    title: "New content can do no more than the last release",
    severity: "low",
    why: "Agents run what a skill says: somebody should know when it reaches a new host, tool or secret.",
    example: "allowed-tools: Bash    # the last release had: Read",
    hint: "Say in the pull request why the skill needs it; policy may ask for somebody's approval.",
  },
  {
    id: "waiver-added",
    title: "No finding is newly accepted",
    severity: "info",
    why: "A waiver lets content through that a rule refuses; whoever approves it answers for it.",
    example: "waivers:\n  - rule: body-budget",
    hint: "Read its reason before you approve it.",
  },
  {
    id: "rename-unsaid",
    title: "A skill that gets another name says so",
    severity: "low",
    why: "Without `renames` the old skill is retired and the new one begins anew: nobody who uses it is led there.",
    example: "git mv skills/billing/refunds skills/billing/repayments",
    hint: "Add the old and the new identity under `renames` in skilltrunk.yaml.",
  },
  {
    id: "breaks-dependents",
    title: "What others require or hold stays as they need it",
    severity: "medium",
    why: "What is published keeps the versions that it was published with: taken away, whoever installs it is refused or warned.",
    example:
      "versions:\n  1.3.0: { state: offline, reason: old }    # billing/refunds requires billing/price-list@1.3.0",
    hint: "Release the skills that are named anew first; or leave what they need as it is.",
  },
  {
    id: "not-installable",
    title: "What a channel leads to can be installed by everybody who may see it",
    severity: "medium",
    why: "What was published with it was taken back, or hidden, since: whoever asks for the skill is refused. A check of everything (`check --all`) says so.",
    example: "requires:\n  skills: [billing/price-list@^1]    # published with 1.3.0, which was withdrawn",
    hint: "Release the skill anew, which pins what is offered now; or put back what it needs, or move the channel.",
  },
  {
    id: "trigger-overlap",
    title: "No two skills have the same trigger",
    severity: "low",
    why: "An agent that sees the phrase cannot tell which skill is meant, and takes one of them.",
    example: "triggers: [give the money back]    # billing/refunds has it, too",
    hint: "Say in the trigger what only this skill is for; or leave the phrase to the skill that had it first.",
  },
  {
    id: "guarded-change",
    title: "The files that govern the repository stay as they are",
    severity: "low",
    why: "Settings, policy, workflows, CODEOWNERS and acknowledgements decide what every skill may do.",
    example: "policy.yaml: block: high → block: critical",
    hint: "Have an admin of this repository approve it, in a pull request of its own.",
  },
  {
    id: "codeowners-drift",
    title: "CODEOWNERS says what the owners in the repository say",
    severity: "medium",
    why: "The code host asks those whom CODEOWNERS names; where the two differ, it asks the wrong people.",
    example: "/skills/billing/refunds/ @acme/support    # owners: ['@acme/billing']",
    hint: "Run `skilltrunk owners --write` and commit the file it writes.",
  },
  {
    id: "owner-missing",
    title: "Every skill has an owner whom the code host knows",
    severity: "low",
    why: "Without an owner nobody answers for the skill, and nobody can approve a change of it.",
    example: "owners: [somebody-who-left]",
    hint: "Set `owners` in the skill's lifecycle file, or for its namespace in skilltrunk.yaml.",
  },
  {
    id: "single-owner",
    title: "A skill has two owners, or a team",
    severity: "info",
    why: "When the only owner is away, nobody can approve a change.",
    example: "owners: [alice]",
    hint: "Name a second person or a team.",
  },
  {
    id: "mass-removal",
    title: "A change removes few skills at a time",
    severity: "critical",
    why: "A change that removes many skills is mostly a mistake, and publishing stops until somebody says it is meant.",
    example: "git rm -r skills/billing",
    hint: "If it is meant, add a file to acknowledgements/ that says so; if not, bring the skills back.",
    fixed: true,
  },
  {
    id: "foxtrot-merge",
    title: "The trunk stays the first parent of a merge",
    severity: "critical",
    why: "A merge the other way round replaces the trunk's history, and publishing stops.",
    example: "git merge main    # on your branch, then pushed to main",
    hint: "Merge with the button of the pull request, which never makes one.",
    fixed: true,
  },
  {
    id: "rebase-merge",
    title: "A change lands as one commit",
    severity: "medium",
    why: "Each commit of a rebase merge is judged by the one before it: the first could relax the rules for the second.",
    example: "Rebase and merge, with 3 commits",
    hint: 'Choose "Squash and merge" or "Create a merge commit".',
  },
  {
    id: "merge-conflict",
    title: "The change can be merged",
    severity: "critical",
    why: "What merging would publish is unknown until the conflict is settled.",
    example: "<<<<<<< main",
    hint: "Bring the branch up to date with the trunk and settle the conflict; the pull request's page can do it.",
    fixed: true,
  },
  {
    id: "concurrent-proposal",
    title: "One open pull request changes a skill",
    severity: "low",
    why: "Whichever is merged second has to be looked at again: its version may be taken.",
    example: "#12 and #15 both change billing/refunds",
    hint: "Let the one with the lowest number go first, or put both into one.",
  },
  {
    id: "ledger-unread",
    title: "What is published can be read",
    severity: "high",
    why: "Without it nobody can say which version a change becomes, and a guess is worth nothing.",
    example: "The branch skilltrunk/ledger could not be fetched.",
    hint: "Run the check again; if it stays so, an admin of this repository has to look.",
  },
  {
    id: "policy-invalid-base",
    title: "The policy that judges the change can be read",
    severity: "high",
    why: "A change is judged by the policy that was there before it; one that cannot be read cannot judge.",
    example: "policy.yaml on main, line 3: expected one of …",
    hint: "An admin mends policy.yaml first, in a pull request of its own.",
  },
  {
    id: "policy-effect",
    title: "A change of policy leaves what is published as it is judged",
    severity: "info",
    why: "A stricter policy may keep a skill from its next release; a laxer one lets through what was refused.",
    example: "block: critical → block: high, and billing/refunds has a finding that is high",
    hint: "Tell the owners of the skills that are named.",
  },
]);

const TITLE_RULES = ruleRows("versions", [
  {
    id: "title-bump",
    title: "The title alone says how much changes",
    severity: "info",
    why: "Where versions are derived, the merge's message decides which number grows: the title of the pull request, and whatever else the code host or a person puts into it.",
    example: "feat: refunds in part    # 1.2.0 → 1.3.0",
    hint: "Begin the title with `fix:` for a correction, `feat:` for something new, `feat!:` for what breaks its users.",
  },
]);

export const CHANGE_RULES: readonly Rule[] = [...GOVERNANCE_RULES, ...TITLE_RULES];
