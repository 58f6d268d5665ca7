/**
 * Every mistake that people make in the files about how skills are offered, related and bound, each in a file of its own,
 * with what is said of it. Generated names stand where a text has SELF.
 */

/** One mistake: the file's text, the line that is named, the rule, and what is said of it. */
type Mistake = readonly [what: string, text: string, line: number, rule: string, message: string];

const ZERO = `sha256:${"0".repeat(64)}`;
const ANCHORS = `a: &a [${"x,".repeat(9)}x]\nb: &b [${"*a,".repeat(9)}*a]\ntags: [${"*b,".repeat(9)}*b]\n`;
const NESTED = `tags: ${"[".repeat(2000)}${"]".repeat(2000)}\n`;

const LIFECYCLE: readonly Mistake[] = [
  [
    "an unknown key",
    "tags: [finance]\nowner: ann\n",
    2,
    "lifecycle-unknown-key",
    "expected one of `owners`, `visibility`, `readers`, `tags`, `enabled`, `channels`, `versions`, `waivers`, got the unknown key `owner`: did you mean `owners`?",
  ],
  ["a value of another type", "tags: finance\n", 1, "lifecycle-value", '`tags`: expected a list, got "finance".'],
  [
    "a number for a version",
    'versions:\n  1.10: { state: yanked, reason: "wrong" }\n',
    2,
    "lifecycle-syntax",
    "expected a text as key, got the number `1.10`, which reads as `1.1`: quote it.",
  ],
  [
    "a state without its reason",
    "versions:\n  1.0.0: { state: yanked }\n",
    2,
    "lifecycle-value",
    "`versions.1.0.0.reason`: expected a reason for the state `yanked`, got nothing.",
  ],
  [
    "a state that is none",
    'versions:\n  1.0.0: { state: gone, reason: "x" }\n',
    2,
    "lifecycle-value",
    '`versions.1.0.0.state`: expected `online` or `deprecated` or `yanked` or `offline` or `withdrawn`, got "gone".',
  ],
  [
    "a channel called like a range",
    "channels:\n  v1: 1.0.0\n",
    2,
    "lifecycle-value",
    "`channels.v1`: expected a channel's name such as `stable` as key, got `v1`.",
  ],
  [
    "a channel called x",
    "channels:\n  stable: 1.0.0\n  x: 1.0.0\n",
    3,
    "lifecycle-value",
    "`channels.x`: expected a channel's name such as `stable` as key, got `x`.",
  ],
  [
    "a channel that is a range",
    "channels:\n  stable: ^1\n",
    2,
    "lifecycle-value",
    '`channels.stable`: expected a version such as `1.2.0`, got "^1".',
  ],
  [
    "a key twice",
    "enabled: true\nenabled: false\n",
    2,
    "lifecycle-syntax",
    "expected each key once, got `enabled` again.",
  ],
  ["aliases that multiply", ANCHORS, 1, "lifecycle-syntax", "expected plain YAML, got an anchor (`&name`)."],
  ["lists in lists in lists", NESTED, 1, "lifecycle-syntax", "expected a few levels of nesting, got too many."],
  ["too much of it", `# ${"x".repeat(300_000)}\n`, 1, "lifecycle-syntax", "expected at most 262144 bytes, got 262145."],
  [
    "a waiver without an end",
    `waivers:\n  - { rule: link-broken, path: SKILL.md, fingerprint: "${ZERO}", reason: x }\n`,
    2,
    "lifecycle-value",
    "`waivers.0.expires`: expected a date such as `2027-03-31`, got nothing.",
  ],
];
const LIFECYCLE_IN_VAIN: readonly Mistake[] = [
  [
    "a channel for a version that does not exist",
    "channels:\n  stable: 9.9.9\n",
    2,
    "lifecycle-channel-unpublished",
    "The channel stable is to be 9.9.9, which is not published; there is no such channel yet.",
  ],
  [
    "a state for a version that does not exist",
    "# Why\nversions:\n  9.9.9: { state: yanked, reason: x }\n",
    3,
    "lifecycle-state-unpublished",
    "The version 9.9.9 is to be yanked, but it is not published.",
  ],
  [
    "a replacement that does not exist",
    "versions:\n  1.0.0:\n    state: deprecated\n    reason: old\n    replacement: team/gone\n",
    5,
    "lifecycle-replacement-unknown",
    "The replacement team/gone of version 1.0.0 is nothing that is published: users are told of no replacement.",
  ],
  [
    "a replacement without such a version",
    "versions:\n  1.0.0:\n    state: deprecated\n    reason: old\n    replacement: team/one@^7\n",
    5,
    "lifecycle-replacement-unknown",
    "The replacement team/one@^7 of version 1.0.0 leads to nothing that is offered: users are told of no replacement.",
  ],
  [
    "a replacement that is the version itself",
    "versions:\n  1.0.0:\n    state: deprecated\n    reason: old\n    replacement: bad/SELF@1.0.0\n",
    5,
    "lifecycle-replacement-itself",
    "The replacement bad/SELF@1.0.0 of version 1.0.0 is that version itself, and users are told to use it instead.",
  ],
  [
    "a sunset that is over",
    "versions:\n  1.0.0:\n    state: deprecated\n    reason: old\n    sunset: 2020-01-31\n",
    5,
    "lifecycle-sunset-past",
    "The sunset 2020-01-31 of version 1.0.0 was over before it was merged: nobody hears of it in time.",
  ],
  [
    "an expired waiver",
    `tags: []\nwaivers:\n  - { rule: link-broken, path: SKILL.md, fingerprint: "${ZERO}", reason: x, expires: 2020-01-31 }\n`,
    3,
    "lifecycle-waiver-expired",
    "The waiver for link-broken in SKILL.md ended on 2020-01-31.",
  ],
  [
    "a tag outside of the vocabulary",
    "tags: [finance, finence]\n",
    1,
    "lifecycle-tag-unknown",
    "finence: not in the vocabulary of this repository, and so no tags of bad/SELF.",
  ],
  [
    "more than the namespace shows",
    "owners: [ann, bob]\nvisibility: public\n",
    2,
    "lifecycle-visibility-ceiling",
    "bad/SELF is to be public, but its namespace is internal at most: it is internal.",
  ],
  [
    "a reader whom the namespace has not",
    "readers: [partner]\n",
    1,
    "lifecycle-readers-ceiling",
    "partner: not among those who may read the namespace bad, and so not readers of bad/SELF.",
  ],
];
const MANIFEST: readonly Mistake[] = [
  [
    "an unknown key",
    "triggers: [a]\ntrigers: [b]\n",
    2,
    "manifest-unknown-key",
    "expected one of `kind`, `payload`, `requires`, `members`, `source`, `version`, `permissions`, `secrets`, `triggers`, `compatibility`, `runtime`, `compliance`, got the unknown key `trigers`: did you mean `triggers`?",
  ],
  [
    "a mistyped key that asks for something",
    "triggers: [a]\npermission: [shell]\n",
    2,
    "manifest-permissions",
    "expected one of `kind`, `payload`, `requires`, `members`, `source`, `version`, `permissions`, `secrets`, `triggers`, `compatibility`, `runtime`, `compliance`, got the unknown key `permission`: did you mean `permissions`?",
  ],
  [
    "a value of another type",
    "permissions: shell\n",
    1,
    "manifest-permissions",
    '`permissions`: expected a list, got "shell".',
  ],
  [
    "a skill that does not exist",
    "requires:\n  skills:\n    - team/gone\n",
    3,
    "requires-unknown",
    "It requires team/gone, which is not published, or not for everybody who may see bad/SELF.",
  ],
  [
    "a version that does not exist",
    "requires:\n  skills:\n    - team/other\n    - team/one@^7\n",
    4,
    "requires-unavailable",
    "It requires team/one@^7: no version that is offered satisfies that.",
  ],
  [
    "a channel",
    "requires:\n  skills: [team/one@stable]\n",
    2,
    "manifest-relations",
    '`requires.skills.0`: expected a skill as `namespace/name`, with `@` and a version or a range where not every version will do, got "team/one@stable".',
  ],
  [
    "itself",
    "requires:\n  skills: [bad/SELF]\n",
    2,
    "requires-cycle",
    "It requires itself: bad/SELF requires bad/SELF.",
  ],
  [
    "aliases that multiply, and a requirement",
    `requires: [team/one]\n${ANCHORS}`,
    2,
    "manifest-relations",
    "expected plain YAML, got an anchor (`&name`).",
  ],
  ["aliases that multiply", ANCHORS, 1, "manifest-syntax", "expected plain YAML, got an anchor (`&name`)."],
  [
    "lists in lists in lists",
    NESTED.replace("tags", "triggers"),
    1,
    "manifest-syntax",
    "expected a few levels of nesting, got too many.",
  ],
  [
    "a list that is none",
    "runtime:\n  egress: 5\n",
    2,
    "manifest-value",
    "`runtime.egress`: expected a list, got the number `5`.",
  ],
  [
    "a time that is none",
    "runtime:\n  timeout: soon\n",
    2,
    "manifest-value",
    '`runtime.timeout`: expected a number, got "soon".',
  ],
  [
    "a kind that is none",
    "kind: plugin\n",
    1,
    "manifest-relations",
    '`kind`: expected `skill` or `agent` or `mcp-server` or `hook` or `group`, got "plugin".',
  ],
  [
    "a compatibility that nobody knows",
    "compatibility:\n  harness: [claude-code]\n",
    2,
    "manifest-unknown-key",
    "expected one of `agents`, `os`, `arch`, `models`, `tools`, got the unknown key `compatibility.harness`.",
  ],
  [
    "a group of what does not exist",
    "kind: group\nmembers:\n  - team/gone@1.0.0\n",
    3,
    "members-unknown",
    "It holds team/gone@1.0.0, which is not published, or not for everybody who may see bad/SELF.",
  ],
  [
    "a group of a version that does not exist",
    "kind: group\nmembers:\n  - team/one@9.9.9\n",
    3,
    "members-unknown",
    "It holds team/one@9.9.9, which is not published, or not for everybody who may see bad/SELF.",
  ],
  [
    "a group of a range",
    "kind: group\nmembers:\n  - team/one@^1\n",
    3,
    "manifest-relations",
    '`members.0`: expected a pinned member such as `billing/refunds@1.2.0`, got "team/one@^1".',
  ],
  [
    "a group of other bytes",
    `kind: group\nmembers:\n  - skill: team/one@1.0.0\n    digest: "${ZERO}"\n`,
    3,
    "members-invalid",
    "It holds team/one@1.0.0 with the digest sha256:0000000000000000000000000000000000000000000000000000000000000000; that release has sha256:9af3aa36e4968dd652404ba080a2febe295df033f0a54392ba8997eb446cdd96.",
  ],
  [
    "a source that is a branch",
    "version: 1.0.0\nsource:\n  git: https://git.example.com/a.git\n  commit: main\n",
    4,
    "manifest-relations",
    '`source.commit`: expected a full commit id of 40 hexadecimal digits (a branch or a tag may move: a release never changes), got "main".',
  ],
  [
    "a source with a tag in its place",
    `version: 1.0.0\nsource:\n  oci: ghcr.io/acme/refunds:1.2.0\n  digest: "${ZERO}"\n`,
    3,
    "manifest-relations",
    '`source.oci`: expected a repository such as `ghcr.io/acme/refunds`, without a tag, got "ghcr.io/acme/refunds:1.2.0".',
  ],
  [
    "a source with a tag as its pin",
    'version: 1.0.0\nsource:\n  oci: ghcr.io/acme/refunds\n  digest: "1.2.0"\n',
    4,
    "manifest-relations",
    '`source.digest`: expected a digest `sha256:<64 hexadecimal digits>` (a tag may move: a release never changes), got "1.2.0".',
  ],
  [
    "a source with a tag beside it",
    "version: 1.0.0\nsource:\n  oci: ghcr.io/acme/refunds\n  tag: stable\n",
    4,
    "manifest-relations",
    '`source.tag`: expected no branch and no tag, which may move: a release never changes, got "stable".',
  ],
  [
    "a source without its pin",
    "version: 1.0.0\nsource:\n  zip: https://example.com/a.zip\n",
    2,
    "manifest-relations",
    "`source`: expected `sha256` beside `zip`, which pins what is there, got a mapping.",
  ],
  [
    "a member elsewhere without its digest",
    "kind: group\nmembers:\n  - mcp: https://mcp.example.com/crm\n    version: 1.0.0\n",
    3,
    "manifest-relations",
    "`members.0.digest`: expected a digest `sha256:<64 hexadecimal digits>`, got nothing.",
  ],
  [
    "a member elsewhere without its address",
    `kind: group\nmembers:\n  - version: 1.0.0\n    digest: "${ZERO}"\n`,
    3,
    "manifest-relations",
    "`members.0.mcp`: expected an address over HTTPS such as `https://mcp.acme.com/billing.json`, without credentials, got nothing.",
  ],
  [
    "a member elsewhere by a channel",
    `kind: group\nmembers:\n  - mcp: https://mcp.example.com/crm\n    version: latest\n    digest: "${ZERO}"\n`,
    4,
    "manifest-relations",
    '`members.0.version`: expected a SemVer version such as `1.2.0`, in quotes, got "latest".',
  ],
  [
    "a secret itself under a key of its own",
    "triggers: [a]\nsecrets:\n  - name: CRM_TOKEN\n    value: hunter2\n",
    4,
    "manifest-permissions",
    "expected one of `name`, `description`, `required`, got the unknown key `secrets.0.value`.",
  ],
  [
    "a secret itself behind its name",
    "triggers: [a]\nsecrets:\n  - CRM_TOKEN=hunter2\n",
    3,
    "manifest-permissions",
    "`secrets.0`: expected the name of a secret such as `CRM_TOKEN`, got something else.",
  ],
  [
    "a secret itself in place of its name",
    "triggers: [a]\nsecrets: hunter2\n",
    2,
    "manifest-permissions",
    "`secrets`: expected a list, got something else.",
  ],
  [
    "a source beside content",
    `version: 1.0.0\nsource:\n  zip: https://example.com/a.zip\n  sha256: "${"0".repeat(64)}"\n`,
    2,
    "source-pointer",
    "The folder has a SKILL.md, and its skill.yaml has `source`: expected one of the two.",
  ],
];
const AGENT: readonly Mistake[] = [
  [
    "an unknown key",
    "skills: {}\nskill: {}\n",
    2,
    "binding-unknown-key",
    "expected one of `teams`, `skills`, got the unknown key `skill`: did you mean `skills`?",
  ],
  ["a value of another type", "skills: [team/one]\n", 1, "binding-value", "`skills`: expected a mapping, got a list."],
  [
    "a number for a version",
    "skills:\n  team/one: 1.10\n",
    2,
    "binding-value",
    "`skills.team/one`: expected a version, a range or a channel such as `1.2.0`, `^1.2` or `stable`, got the number `1.10`, which reads as `1.1`: quote it.",
  ],
  ["aliases that multiply", ANCHORS, 1, "binding-syntax", "expected plain YAML, got an anchor (`&name`)."],
  [
    "lists in lists in lists",
    NESTED.replace("tags", "teams"),
    1,
    "binding-syntax",
    "expected a few levels of nesting, got too many.",
  ],
  [
    "a secret itself",
    'skills:\n  team/one:\n    use: ^1\n    secrets:\n      TOKEN: "hunter2"\n',
    5,
    "binding-secret",
    "`skills.team/one.secrets.TOKEN`: expected where the secret is, such as `vault:kv/sales/crm#token` or `env:CRM_TOKEN`, and never the secret itself, got something else.",
  ],
  [
    "a grant that is none",
    "skills:\n  team/one:\n    use: ^1\n    grants: [Everything!]\n",
    4,
    "binding-value",
    '`skills.team/one.grants.0`: expected a permission such as `network:api.example.com`, got "Everything!".',
  ],
];
const AGENT_IN_VAIN: readonly Mistake[] = [
  [
    "a skill that does not exist",
    "skills:\n  team/one: ^1\n  team/on: ^1\n",
    3,
    "binding-skill-unknown",
    "Nothing is published of a skill team/on.",
  ],
  [
    "a version that does not exist",
    "skills:\n  team/one: 9.9.9\n",
    2,
    "binding-unresolvable",
    "team/one has no release that is 9.9.9.",
  ],
  [
    "a channel that does not exist",
    "skills:\n  team/one: stabel\n",
    2,
    "binding-unresolvable",
    'The channel "stabel" of team/one resolves to nothing: it has no such channel.',
  ],
  [
    "a channel named like a range",
    "skills:\n  team/one: v1\n",
    2,
    "binding-like-channel",
    '"v1" is a range and no channel, whatever it looks like.',
  ],
  [
    "an expired grant",
    "skills:\n  team/one:\n    use: ^1\n    grants:\n      - { permission: shell, until: 2020-01-31 }\n",
    5,
    "binding-grant-expired",
    "What is granted to team/one, shell, ended on 2020-01-31.",
  ],
  ["a team that does not exist", "teams: [sails]\n", 1, "binding-team-unknown", "There is no team sails."],
];
const LOCK: readonly Mistake[] = [
  [
    "an unknown key",
    "skills: {}\nlocked: {}\n",
    2,
    "binding-unknown-key",
    "expected one of `skills`, got the unknown key `locked`.",
  ],
  [
    "a range for a version",
    `skills:\n  team/one: { use: ^1, version: ^1, digest: "${ZERO}" }\n`,
    2,
    "binding-value",
    '`skills.team/one.version`: expected a version such as `1.2.0`, got "^1".',
  ],
  ["aliases that multiply", ANCHORS, 1, "binding-syntax", "expected plain YAML, got an anchor (`&name`)."],
];
const LOCK_IN_VAIN: readonly Mistake[] = [
  [
    "a version that does not exist",
    `skills:\n  team/one: { use: ^1, version: 9.9.9, digest: "${ZERO}" }\n`,
    2,
    "binding-lock-stale",
    "The lock's team/one@9.9.9 does not count: the agent gets 1.0.0.",
  ],
  [
    "a skill that does not exist",
    `skills:\n  team/gone: { use: ^1, version: 1.0.0, digest: "${ZERO}" }\n`,
    2,
    "binding-lock-stale",
    "The lock's team/gone@1.0.0 does not count: the agent has no binding for it.",
  ],
];

export interface BadFile {
  readonly title: string;
  /** The skill or agent that it is about. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly expected: { readonly line: number; readonly rule: string; readonly message: string };
  readonly outcome: "refused" | "kept" | "in vain";
}

function cases(
  kind: string,
  outcome: BadFile["outcome"],
  pathOf: (name: string) => string,
  mistakes: readonly Mistake[],
) {
  return mistakes.map(([what, text, line, rule, message], i): BadFile => {
    const name = `${kind}-${outcome.replace(" ", "-")}-${i}`;
    const expected = { line, rule, message: message.replaceAll("SELF", name) };
    return {
      title: `${pathOf("…")} with ${what}`,
      name,
      path: pathOf(name),
      text: text.replaceAll("SELF", name),
      expected,
      outcome,
    };
  });
}

/** Every mistake in a file of its own. */
export const MISTAKES: readonly BadFile[] = [
  ...cases("lifecycle", "refused", (name) => `lifecycle/bad/${name}.yaml`, LIFECYCLE),
  ...cases("lifecycle", "in vain", (name) => `lifecycle/bad/${name}.yaml`, LIFECYCLE_IN_VAIN),
  ...cases("manifest", "refused", (name) => `skills/bad/${name}/skill.yaml`, MANIFEST),
  ...cases("agent", "kept", (name) => `bindings/agents/${name}.yaml`, AGENT),
  ...cases("agent", "in vain", (name) => `bindings/agents/${name}.yaml`, AGENT_IN_VAIN),
  ...cases("lock", "kept", (name) => `bindings/agents/${name}.lock.yaml`, LOCK),
  ...cases("lock", "in vain", (name) => `bindings/agents/${name}.lock.yaml`, LOCK_IN_VAIN),
];
