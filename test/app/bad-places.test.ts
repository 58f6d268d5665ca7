/**
 * What the table of mistakes cannot have in a file of its own: files that there is one of, and circles. A check names the
 * line, publication says the same words, and everything else is published.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import { explain } from "../../src/app/check/explain.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

/** Text, and the line that is to be named. */
type Case = readonly [text: string, line: number];
type Cases = Readonly<Record<string, Case>>;

const BOMB: Case = ['requires: &a ["team/base"]\nb: &b [*a, *a]\nc: [*b, *b]\n', 1];
const ZEROS = `sha256:${"0".repeat(64)}`;

/** What any file of bindings may say wrong of a skill. */
const BOUND: Cases = {
  "unknown key": ["skill:\n  team/base: ^1\n", 1],
  "unknown key of a binding": ["skills:\n  team/base:\n    uses: ^1\n", 3],
  "wrong type": ["skills: 7\n", 1],
  "wrong type of a binding": ["skills:\n  team/base: [^1]\n", 2],
  "unknown skill": ["skills:\n  team/base: ^1\n  team/nobody: ^1\n", 3],
  "nonexistent version": ["skills:\n  team/base: 9.9.9\n", 2],
  "range without a version": ["skills:\n  team/base: ^9\n", 2],
  "unknown channel": ["skills:\n  team/base: nowhere\n", 2],
  "expired grant": ["skills:\n  team/base:\n    use: ^1\n    grants: [{ permission: shell, until: 2020-01-01 }]\n", 4],
  "secret itself": ["skills:\n  team/base:\n    use: ^1\n    secrets:\n      TOKEN: hunter2\n", 5],
  "YAML bomb": BOMB,
};

const FILES: Readonly<Record<string, Cases>> = {
  "skills/team/app/skill.yaml": {
    cycle: ["requires:\n  - team/needs\n", 2],
  },
  "skills/team/kit/skill.yaml": {
    itself: ["kind: group\nmembers:\n  - team/kit@1.0.0\n", 3],
    "another kind": ["kind: skill\n", 1],
  },
  "skills/team/helper/skill.yaml": {
    "payload that is not there": ["kind: agent\npayload: helper.md\n", 2],
    "payload outside of the folder": ["kind: agent\npayload: ../kit/SKILL.md\n", 2],
    "payload of a type": ["kind: agent\npayload: 7\n", 2],
    "no payload": ["kind: agent\n", 1],
    "YAML bomb": BOMB,
  },
  "skills/team/helper/agent.md": {
    "no frontmatter": ["Helps.\n", 1],
    "no description": ["---\nname: helper\n---\n\nHelp.\n", 2],
    "an anchor": ["---\nname: &a helper\ndescription: *a\n---\n\nHelp.\n", 2],
  },
  "skills/team/crm/server.json": {
    "no JSON": ['{\n  "command" "node"\n}\n', 2],
    "no command": ['{ "args": [] }\n', 1],
    "a secret itself": ['{\n  "command": "node",\n  "env": { "TOKEN": "hunter2" }\n}\n', 3],
    "wrong type": ['{\n  "command": "node",\n  "args": "a"\n}\n', 3],
  },
  "skills/team/guard/hook.json": {
    "no JSON": ["event: x\n", 1],
    "no command": ['{ "event": "PreToolUse" }\n', 1],
    "wrong type": ['{\n  "event": 5,\n  "command": "true"\n}\n', 2],
  },
  "acknowledgements/any.yaml": {
    "unknown step": ['acknowledge: mass-remoal\ncommit: "x"\nreason: x\n', 1],
    "unknown key": ["acknowledge: rewrite\nwhy: x\n", 2],
    "wrong type": ["acknowledge: [rewrite]\n", 1],
    "unknown skill": [`acknowledge: force-release\nskill: Team\ndigest: "${ZEROS}"\nreason: x\n`, 2],
    "digest that is none": ["acknowledge: force-release\nskill: team/base\ndigest: 7\nreason: x\n", 3],
    "YAML bomb": BOMB,
  },
  "bindings/teams/sales.yaml": BOUND,
  "bindings/organisation.yaml": { ...BOUND, "deny of no skill": ["deny:\n  - everything\n", 2] },
  "bindings/agents/quote.lock.yaml": {
    "another digest": [`skills:\n  team/base: { use: ^1, version: 1.0.0, digest: "${ZEROS}" }\n`, 2],
  },
};

/** What stands there while nothing is wrong. */
const GOOD: Readonly<Record<string, string>> = {
  "lifecycle/team/base.yaml": "tags: [fine]\n",
  "skills/team/app/skill.yaml": "requires: [team/base]\n",
  "skills/team/kit/skill.yaml": "kind: group\nmembers: [team/base@1.0.0]\n",
  "bindings/agents/quote.yaml": "teams: [sales]\nskills: { team/base: ^1 }\n",
  "bindings/teams/sales.yaml": "skills: { team/base: ^1 }\n",
  "bindings/organisation.yaml": "skills: { team/base: ^1 }\n",
  "bindings/agents/quote.lock.yaml": "skills: {}\n",
  "skills/team/helper/skill.yaml": "kind: agent\npayload: agent.md\n",
  "skills/team/helper/agent.md": "---\nname: helper\ndescription: Helps when asked to.\n---\n\nHelp.\n",
  "skills/team/crm/skill.yaml": "kind: mcp-server\npayload: server.json\n",
  "skills/team/crm/server.json": '{ "command": "node", "args": ["server.js"] }\n',
  "skills/team/guard/skill.yaml": "kind: hook\npayload: hook.json\n",
  "skills/team/guard/hook.json": '{ "event": "PreToolUse", "command": "true" }\n',
};

let r: Reconciled;
let turn = 0;
beforeAll(async () => {
  r = await reconciled();
  r.repo.commit({ "policy.yaml": "block: medium\n", "skills/team/base/SKILL.md": skillMd("base") }, "feat: base");
  await r.pass();
  r.repo.commit(
    {
      "skills/team/app/SKILL.md": skillMd("app"),
      "skills/team/kit/SKILL.md": skillMd("kit"),
      "skills/team/needs/SKILL.md": skillMd("needs"),
      "skills/team/needs/skill.yaml": "requires: [team/app]\n",
      ...Object.fromEntries(
        ["other", "helper", "crm", "guard"].map((name) => [`skills/team/${name}/SKILL.md`, skillMd(name)]),
      ),
      ...GOOD,
    },
    "feat: all",
  );
  await r.pass();
});
afterAll(() => r.close());

const clock = { now: () => NOW };
const other = () => ({ "skills/team/other/SKILL.md": skillMd("other", { body: `Turn ${turn}.` }) });

/** What a check says of the file, with the lines. */
async function checked(path: string, text: string) {
  r.repo.branch(`topic-${turn}`);
  r.repo.commit({ [path]: text, ...other() }, "fix: change it");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock, base: "main", head: `topic-${turn}` });
  r.repo.checkout("main");
  const all = [
    ...report.findings,
    ...report.skills.flatMap(({ path: at, findings }) => findings.map((one) => ({ ...one, file: one.file ?? at }))),
  ];
  return all.filter(({ file }) => file === path);
}

/** Everything that publication says to anybody of what was merged. */
async function published(path: string, text: string): Promise<string> {
  r.repo.commit({ [path]: text, ...other() }, "fix: change it");
  const passed = await r.pass();
  const reconcilerOf = (source: typeof r.source) => createReconciler({ source, clock });
  const explained = await explain({ source: r.source, clock, reconcilerOf });
  return JSON.stringify([
    passed,
    explained,
    ...[...r.reconciler.catalog.skills.values()].map((entry) => entry.outstanding),
  ]);
}

const TABLE = Object.entries(FILES).flatMap(([path, cases]) =>
  Object.entries(cases).map(([name, [text, line]]) => ({ path, name, text, line })),
);

describe("in a file of a skills repository", { timeout: 60_000 }, () => {
  it.each(TABLE)("$path, $name is found with its line, and holds up nothing else", async ({ path, text, line }) => {
    turn++;
    const before = r.entry("team/other")?.releases.size ?? 0;
    const found = await checked(path, text);
    const [first] = found.filter((one) => one.line === line);
    expect(first, JSON.stringify(found)).toBeDefined();
    const said = await published(path, text);
    expect(said).toContain(JSON.stringify(first?.message).slice(1, -1));
    expect(r.entry("team/other")?.releases.size).toBe(before + 1);
    expect(r.versions("team/base")).toEqual({ "1.0.0": r.versions("team/base")["1.0.0"] });
    r.repo.commit({ [path]: GOOD[path] ?? null }, "fix: mend it");
    await r.pass();
  });
});
