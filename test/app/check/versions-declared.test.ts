/** A change of settings that has versions come from SKILL.md names the skills that say none, in a real repository. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const file = (name: string) => `skills/team/${name}/SKILL.md`;

it("names them, and what is told of them is so", async () => {
  const r = await reconciled();
  open = r;
  const versioned = skillMd("two").replace("\n---\n", '\nmetadata:\n  version: "1.0.0"\n---\n');
  r.repo.commit(
    { [file("one")]: skillMd("one"), [file("two")]: versioned, [file("three")]: skillMd("three") },
    "feat: a",
  );
  await r.pass();
  const checked = async (files: Readonly<Record<string, string>>) => {
    r.repo.branch("topic");
    r.repo.commit(files, "chore: change");
    const report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
    r.repo.git("checkout", "-q", "main");
    r.repo.git("branch", "-q", "-D", "topic");
    return report;
  };
  const told = ({ findings }: Awaited<ReturnType<typeof checked>>) =>
    findings.flatMap(({ rule, message }) => (rule === "settings-versions" ? [message] : []));
  const declared = await checked({ "skilltrunk.yaml": "versions: declared\n" });
  expect(told(declared)).toEqual([
    "Versions come from SKILL.md from now on, and 2 skills say none: team/one and team/three. Refused is the next change of each that adds no `metadata.version`.",
  ]);
  expect(told(await checked({ "skilltrunk.yaml": "namespace: team\n" }))).toEqual([]);
  r.repo.commit({ "skilltrunk.yaml": "versions: declared\n" }, "chore: declared");
  await r.pass();
  expect(told(await checked({ "skilltrunk.yaml": "versions: declared\nadmins: [root]\n" }))).toEqual([]);
  const next = await checked({ [file("one")]: skillMd("one", { body: "A word.\n" }) });
  expect(next.skills).toMatchObject([{ id: "team/one", outcome: "refused" }]);
  expect(next.skills[0]?.findings.map(({ rule }) => rule)).toContain("version-missing");
});
