/** A change removes what another skill requires, in a real repository: what the check says of that is what comes of it. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const DEP = "skills/team/dep/SKILL.md";
const USER = "skills/team/user/SKILL.md";

it("says that the next release of whoever requires it is refused, and it is", async () => {
  const r = await reconciled();
  open = r;
  const requires = "requires: [team/dep@^1.0.0]\n";
  r.repo.commit(
    { [DEP]: skillMd("dep"), [USER]: skillMd("user"), "skills/team/user/skill.yaml": requires },
    "feat: two",
  );
  await r.pass();
  expect(r.versions("team/user")).toEqual({ "1.0.0": "online" });
  const checked = async (files: Readonly<Record<string, string | null>>) => {
    r.repo.branch("topic");
    r.repo.commit(files, "fix: change");
    const report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
    r.repo.git("checkout", "-q", "main");
    r.repo.git("branch", "-q", "-D", "topic");
    return report;
  };
  const [broken] = (await checked({ [DEP]: null })).findings.filter(({ rule }) => rule === "breaks-dependents");
  expect(broken?.message).toContain("team/user@1.0.0 requires it");
  expect(broken?.message).toContain("the next release of each, whatever it changes, is refused while it names it.");
  r.repo.commit({ [DEP]: null }, "chore: remove it");
  await r.pass();
  const later = await checked({ [USER]: skillMd("user", { body: "A word.\n" }) });
  expect(later.skills).toMatchObject([{ id: "team/user", outcome: "refused" }]);
  expect(later.skills[0]?.findings.map(({ rule }) => rule)).toContain("requires-unavailable");
});
