/** skilltrunk.yaml written badly: the check names the line, every pass says the same, what was published goes on. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import { RegistryError } from "../../src/core/errors.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const ANCHORS = `a: &a [x]\nb: &b [${"*a,".repeat(9)}*a]\n`;
const MISTAKES: readonly (readonly [what: string, text: string, line: number, rule: string, message: string])[] = [
  [
    "an unknown key",
    "owners: [ann]\nvisibilty: internal\n",
    2,
    "settings-unknown-key",
    "got the unknown key `visibilty`: did you mean `visibility`?",
  ],
  [
    "an unknown key of a namespace",
    "namespaces:\n  team:\n    reader: [bob]\n",
    3,
    "settings-unknown-key",
    "got the unknown key `namespaces.team.reader`: did you mean `readers`?",
  ],
  [
    "namespaces as a list",
    "namespaces: [team]\n",
    1,
    "settings-value",
    "`namespaces`: expected a mapping, got a list.",
  ],
  [
    "a visibility that is none",
    "namespaces:\n  team: { visibility: secret }\n",
    2,
    "settings-value",
    '`namespaces.team.visibility`: expected `public` or `internal` or `private`, got "secret".',
  ],
  ["tags as a text", "tags: finance\n", 1, "settings-value", '`tags`: expected a list, got "finance".'],
  ["readers as a text", "namespaces:\n  team:\n    readers: support\n", 3, "settings-value", "expected a list"],
  ["aliases that multiply", ANCHORS, 1, "settings-syntax", "expected plain YAML, got an anchor (`&name`)."],
  [
    "lists in lists in lists",
    `tags: ${"[".repeat(2000)}${"]".repeat(2000)}\n`,
    1,
    "settings-syntax",
    "expected a few levels of nesting, got too many.",
  ],
];

let r: Reconciled;
let merges = 0;
beforeAll(async () => {
  r = await reconciled();
  r.repo.commit({ "skilltrunk.yaml": "owners: [ann]\n", "skills/team/one/SKILL.md": skillMd("one") }, "feat: one");
  await r.pass();
});
afterAll(() => r.close());

describe.each(MISTAKES)("settings with %s", (_, text, line, rule, message) => {
  it("block a change, hold everybody up in the same words, and lose nothing", async () => {
    const merge = ++merges;
    const before = Object.keys(r.versions("team/one"));
    r.repo.branch(`topic-${merge}`);
    r.repo.commit(
      { "skilltrunk.yaml": text, "skills/team/one/SKILL.md": skillMd("one", { body: `Change ${merge}.\n` }) },
      "feat: change",
    );
    const { ledger } = r.source;
    const report = await check({ source: r.source, ledger, clock: { now: () => NOW }, head: `topic-${merge}` });
    const found = report.findings.filter(({ file }) => file === "skilltrunk.yaml");
    expect([report.verdict, found]).toMatchObject(["fail", [{ rule, line, status: "blocks" }]]);
    const said = found[0]?.message ?? "";
    expect(said).toContain(message);

    r.repo.checkout("main");
    r.repo.merge(`topic-${merge}`, `feat: change (#${merge})`);
    for (let again = 0; again < 2; again++) {
      const failure: unknown = await r.pass().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RegistryError);
      const { code, message: words } = failure as RegistryError;
      expect([code, words]).toEqual(["SETTINGS_INVALID", expect.stringContaining(`skilltrunk.yaml:${line}`)]);
      expect(words).toContain(said.replace(/\.$/, ""));
    }
    expect(Object.keys(r.versions("team/one"))).toEqual(before);

    r.repo.commit({ "skilltrunk.yaml": "owners: [ann]\n" }, "fix: settings");
    await r.pass();
    expect(Object.keys(r.versions("team/one"))).toHaveLength(before.length + 1);
  });
});
