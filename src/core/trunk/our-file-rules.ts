/** The rules about the files that say how skills are offered and judged: skilltrunk.yaml, policy.yaml, lifecycle/ and acknowledgements/. */
import { type Rule, ruleRows } from "../rule.ts";

const FILE_NAMES: Readonly<Record<string, string>> = {
  lifecycle: "A lifecycle file",
  policy: "policy.yaml",
  pack: "A pack of rules",
  settings: "skilltrunk.yaml",
  acknowledgement: "An acknowledgement",
  binding: "A file of bindings",
};

const UNREADABLE = "A file is taken whole or not at all: while it cannot be read, nothing in it counts.";

/** What stands in the way of a release until it is mended. */
export const OUR_FILE_RULES = ruleRows("governance", [
  {
    id: "lifecycle-missing",
    title: "A skill keeps its lifecycle file",
    severity: "critical",
    why: "Without it a private skill would follow the repository's defaults; what was set is kept, and nothing new comes out.",
    example: "lifecycle/billing/refunds.yaml is deleted, and skills/billing/refunds stays",
    hint: "Bring the file back; to give everybody access, say so in it.",
    fixed: true,
  },
  ...readingRules("lifecycle", {
    syntax: "owners: [@acme/billing]",
    key: "owner: alice",
    value: "versions:\n  1.10: { state: yanked, reason: wrong }",
  }),
  {
    id: "pack-pinned",
    title: "A pack of rules is the one that policy.yaml names",
    severity: "critical",
    why: "Whoever changes what judges changes policy.yaml, which an admin agrees to; nothing is judged by another pack.",
    example:
      'scan:\n  packs:\n    - { path: policy-packs/acme.yaml, sha256: "sha256:…" }    # of the pack before its last change',
    hint: "Write the digest that `skilltrunk policy digest` prints into policy.yaml, in the same change.",
    fixed: true,
  },
  ...readingRules("pack", {
    syntax: "rules: [",
    key: "rule: []",
    value: "pattern: '(?=a)b'    # no expression of RE2",
  }),
  ...readingRules("policy", { syntax: "block: {", key: "blocks: high", value: "block: severe" }),
]);

/** What keeps our other files from being read; they judge no release. */
export const SETTINGS_RULES = ruleRows("governance", [
  ...readingRules("settings", { syntax: "paths: [", key: "visible: public", value: "visibility: secret" }),
  ...readingRules("acknowledgement", {
    syntax: "acknowledge: {",
    key: "acknowledges: mass-removal",
    value: "acknowledge: yes please",
  }),
]);

/** What people ask for in these files and cannot be given. It is reported, and judges no release. */
export const UNHEEDED_RULES = ruleRows("governance", [
  {
    id: "lifecycle-orphan",
    title: "A lifecycle file belongs to a skill",
    severity: "medium",
    why: "Nothing follows from a file about a skill that does not exist; mostly its name is misspelled.",
    example: "lifecycle/billing/refund.yaml, and the skill is billing/refunds",
    hint: "Give the file the namespace and the name of its skill, or remove it.",
  },
  {
    id: "lifecycle-channel-unpublished",
    title: "A channel names a published version",
    severity: "medium",
    why: "The channel stays where it was until that version is published.",
    example: "channels:\n  stable: 9.9.9",
    hint: "Name a published version, or publish that one.",
  },
  {
    id: "lifecycle-channel-not-offered",
    title: "A channel is put on a version that is given out",
    severity: "medium",
    why: "A channel on a yanked, offline or withdrawn version leads to the greatest lower one that is given out, not to where it was put.",
    example: "channels:\n  stable: 1.1.0\nversions:\n  1.1.0: { state: yanked, reason: wrong totals }",
    hint: "Put the channel on a version that is online or deprecated.",
  },
  {
    id: "lifecycle-state-unpublished",
    title: "A state is set for a published version",
    severity: "medium",
    why: "Nothing is yanked or deprecated as long as there is no such version.",
    example: "versions:\n  9.9.9: { state: yanked, reason: wrong totals }",
    hint: "Name a published version, or leave the entry out.",
  },
  {
    id: "lifecycle-withdrawn-final",
    title: "A withdrawn version stays withdrawn",
    severity: "medium",
    why: "Withdrawing is for harm, and installed copies were told to go; it is never taken back.",
    example: "versions:\n  1.0.0: { state: online }    # it was withdrawn",
    hint: "Keep the entry as it was, and publish a new version.",
  },
  {
    id: "lifecycle-unplaced",
    title: "A lifecycle file is where it is looked for",
    severity: "high",
    why: "A file of another name says nothing: a skill that it was to hide is shown.",
    example: "lifecycle/billing/refunds.yml",
    hint: "Call it lifecycle/<namespace>/<name>.yaml, as the skill is called.",
  },
  {
    id: "lifecycle-replacement-unknown",
    title: "A replacement can be used",
    severity: "medium",
    why: "Users of the version are told of none where it is not published, not offered, or not for them.",
    example: "versions:\n  1.0.0: { state: deprecated, reason: old, replacement: billing/refnds }",
    hint: "Name a skill that its users may read, with a version, range or channel that is offered; or leave `replacement` out.",
  },
  {
    id: "lifecycle-replacement-itself",
    title: "A replacement is another release",
    severity: "medium",
    why: "Users of the version are told to use that very version instead.",
    example:
      "# lifecycle/billing/refunds.yaml\nversions:\n  1.0.0: { state: deprecated, reason: old, replacement: billing/refunds@1.0.0 }",
    hint: "Name another version or skill, such as the range that its successor is in; or leave `replacement` out.",
  },
  {
    id: "lifecycle-sunset-past",
    title: "A sunset is still to come when it is merged",
    severity: "medium",
    why: "A sunset tells users how long they have to move; of one that is over they hear too late.",
    example: "versions:\n  1.0.0: { state: deprecated, reason: old, sunset: 2020-01-31 }",
    hint: "Give a day that is still to come; or leave `sunset` out, and set `state: offline` where nobody is to use it any more.",
  },
  {
    id: "lifecycle-waiver-expired",
    title: "A waiver has not ended",
    severity: "low",
    why: "What ended accepts nothing any more: the next version with what it names is judged as if it were not there.",
    example: "waivers:\n  - { rule: link-broken, path: SKILL.md, fingerprint: …, reason: soon, expires: 2020-01-01 }",
    hint: "Take it out, or have what it names accepted until a later day.",
  },
  {
    id: "lifecycle-waiver-early",
    title: "The skill of a waiver is there",
    severity: "info",
    why: "A waiver may be merged before the skill that it is for; one for a skill of another name accepts nothing.",
    example: "# lifecycle/billing/refnds.yaml\nwaivers:\n  - { rule: link-broken, … }",
    hint: "If the skill has another name, call the file lifecycle/<namespace>/<name>.yaml after it.",
  },
  {
    id: "reason-placeholder",
    title: "A reason says why",
    severity: "high",
    why: "It is kept for ever, and everybody who asks later reads it: dots or a word that keeps its place tell nobody why.",
    example: 'versions:\n  1.0.0: { state: yanked, reason: "…" }',
    hint: "Say in a few words why.",
  },
  {
    id: "lifecycle-visibility-ceiling",
    title: "A skill is shown no wider than its namespace",
    severity: "medium",
    why: "A namespace says how openly its skills may be shown at most; a lifecycle file that asks for more gets that.",
    example: "visibility: public    # and skilltrunk.yaml has namespaces: { billing: { visibility: internal } }",
    hint: "Leave `visibility` out, or have the namespace's setting raised.",
  },
  {
    id: "lifecycle-readers-ceiling",
    title: "A skill's readers are among its namespace's",
    severity: "medium",
    why: "A namespace with `readers` says who may read its private skills at most; others whom a skill names read nothing.",
    example: "readers: [partner]    # and skilltrunk.yaml has namespaces: { billing: { readers: [support] } }",
    hint: "Name some of the namespace's readers, or have them added there.",
  },
  {
    id: "lifecycle-tag-unknown",
    title: "Tags are in the vocabulary",
    severity: "medium",
    why: "People filter by the tags that skilltrunk.yaml lists; another one is found by nobody, and is not taken.",
    example: "tags: [finence]    # and skilltrunk.yaml has tags: [finance, retail]",
    hint: "Use a tag of the list, or add it there.",
  },
  {
    id: "placement-unmatched",
    title: "SKILL.md is where skills are looked for",
    severity: "medium",
    why: "A folder that no path template matches is no skill, and nothing of it is published.",
    example: "tools/billing/v2/refunds/SKILL.md",
    hint: "Move the folder to where skills are looked for, or add its place to `paths` in skilltrunk.yaml.",
  },
  {
    id: "placement-name",
    title: "A skill's folders have names",
    severity: "medium",
    why: "Folders give a skill its name and its namespace; one that is no name gives none, and nothing is published.",
    example: "skills/billing/My_Refunds/SKILL.md",
    hint: "Rename the folder: small letters, digits and single hyphens.",
  },
  {
    id: "placement-file-name",
    title: "SKILL.md is called exactly that",
    severity: "medium",
    why: "Another spelling is another file, and the folder is no skill.",
    example: "skills/billing/refunds/skill.md",
    hint: "Rename the file to SKILL.md.",
  },
  {
    id: "settings-namespace-unknown",
    title: "A namespace of the settings has skills",
    severity: "medium",
    why: "What is said of a misspelt namespace holds for no skill: its owners own nothing, and what was to be internal stays public.",
    example: "namespaces:\n  biling: { visibility: internal }    # and the skills are in billing",
    hint: "Write it as the folder is called; what is said ahead of the first skill may stay.",
  },
  {
    id: "settings-history-from",
    title: "The start of the ledger does not move",
    severity: "medium",
    why: "What is published began where it began; another start would change what happened.",
    example: "history:\n  from: 0000000000000000000000000000000000000000",
    hint: "Set it back, or begin a new ledger on another branch (`ledger.branch`).",
  },
]);

/** The three ways in which one of our files cannot be read. */
export function readingRules<File extends string>(
  file: File,
  examples: { readonly syntax: string; readonly key: string; readonly value: string },
): readonly (Omit<Rule, "group"> & { readonly id: `${File}-${"syntax" | "unknown-key" | "value"}` })[] {
  const common = { severity: "critical", why: UNREADABLE, fixed: true, fixable: false } as const;
  const what = FILE_NAMES[file] ?? file;
  return [
    {
      ...common,
      id: `${file}-syntax`,
      title: `${what} is plain YAML`,
      example: examples.syntax,
      hint: "Correct the line: block style, each key once, no anchors, tags or merge keys.",
    },
    {
      ...common,
      id: `${file}-unknown-key`,
      title: `${what} has known keys only`,
      example: examples.key,
      hint: "Correct the key: a misspelled one would be ignored in silence.",
    },
    {
      ...common,
      id: `${file}-value`,
      title: `${what} has values of the right kind`,
      example: examples.value,
      hint: "Correct the value, and put versions in quotes: 1.10 without them is the number 1.1.",
    },
  ];
}
