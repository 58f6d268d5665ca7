/** What a check says of a namespace that begins with a change. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

it("asks whether one that is nearly another was meant, and says nothing of others", async () => {
  open = await reconciled();
  const { repo, source, pass } = open;
  repo.commit({ "skills/gh-cli/one/SKILL.md": skillMd("one"), "skills/team/two/SKILL.md": skillMd("two") }, "feat: a");
  await pass();
  const found = async (path: string, name: string) => {
    repo.checkout("main");
    repo.branch(`new-${name}`);
    repo.commit({ [path]: skillMd(name) }, "feat: new");
    const clock = { now: () => NOW };
    const { verdict, findings } = await check({ source, ledger: source.ledger, clock, head: `new-${name}` });
    expect(verdict).toBe("pass");
    return findings.filter(({ rule }) => rule === "namespace-new");
  };
  const slip = await found("skills/gh-clii/oops/SKILL.md", "oops");
  expect(slip).toMatchObject([{ severity: "low", status: "reported", file: "skills/gh-clii/oops/SKILL.md" }]);
  expect(slip[0]?.message).toBe("gh-clii/oops begins the namespace gh-clii, for ever: did you mean gh-cli?");
  expect(await found("skills/gh-cli/more/SKILL.md", "more")).toEqual([]);
  expect(await found("skills/billing/refunds/SKILL.md", "refunds")).toEqual([]);
  expect(await found("skills/flat/SKILL.md", "flat")).toEqual([]);
});
