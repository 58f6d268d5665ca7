/** `withdraw --erase` of a release whose content was fetched: the ledger lets go of it, and nobody fetches it again. */
import { afterEach, describe, expect, it } from "vitest";
import { openSource } from "../../src/adapters/git/open-source.ts";
import type { FetchedSource, FetchSource } from "../../src/app/ports/fetching.ts";
import { createReconciler } from "../../src/app/reconcile/reconcile.ts";
import { withdraw } from "../../src/app/reconcile/withdraw.ts";
import { parseSkillRequest, type SkillRequest } from "../../src/core/names.ts";
import { WAS_ERASED } from "../../src/core/relations/pointer-folder.ts";
import { pointerText } from "../../src/core/relations/source-pointer.ts";
import { skillMd, temporaryFolder } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const clock = { now: () => NOW };
const AT = "skills/billing/refunds/skill.yaml";
const [FIRST, SECOND, SAME] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [string, string, string];
const pin = (commit: string) => `git:https://git.acme.com/skills.git@${commit}`;
const pointer = (version: string, commit: string) => ({
  [AT]: `version: "${version}"\nsource:\n  git: https://git.acme.com/skills.git\n  commit: ${commit}\n`,
});
const content = (body: string): FetchedSource => ({
  kind: "fetched",
  files: [{ path: "SKILL.md", executable: false, bytes: Buffer.from(skillMd("refunds", { body })) }],
});
const SERVED: Readonly<Record<string, FetchedSource>> = {
  [pin(FIRST)]: content("Leaks.\n"),
  [pin(SECOND)]: content("Clean.\n"),
  [pin(SAME)]: content("Leaks.\n"),
};

describe("erasing a release of what was fetched", () => {
  const cleanups: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** Two releases, of which the first is then withdrawn and erased. */
  async function erased() {
    const asked: string[] = [];
    const fetch: FetchSource = async (wanted) => {
      asked.push(pointerText(wanted));
      return SERVED[pointerText(wanted)] ?? { kind: "failed", why: "nobody is there" };
    };
    const r = await reconciled(undefined, { fetch });
    cleanups.push(r.close);
    for (const [version, commit] of [["1.0.0", FIRST] as const, ["1.1.0", SECOND] as const]) {
      r.repo.commit(pointer(version, commit), `feat: ${version}`);
      await r.pass();
    }
    const request = parseSkillRequest("billing/refunds@1.0.0") as SkillRequest;
    const proof = { kind: "user", user: "ops", host: "here" } as const;
    await withdraw({ source: r.source, clock }, { request, reason: "leaks", erase: true, proof });
    await r.pass();
    return { r, asked };
  }

  const kept = ({ repo }: Reconciled) =>
    repo
      .git("ls-tree", "-r", "--name-only", "skilltrunk/ledger", "releases/", "sources/")
      .split("\n")
      .map((path) => path.replace(/[0-9a-f]{64}/, "<pin>"));

  it("drops the release and what was mirrored of its pin, and fetches neither again", async () => {
    const { r, asked } = await erased();
    expect(r.versions("billing/refunds")).toEqual({ "1.0.0": "withdrawn", "1.1.0": "online" });
    const others = ["SKILL.md", "skill.yaml"].map((file) => `releases/billing/refunds/1.1.0/${file}`);
    expect(kept(r)).toEqual([...others, "sources/billing/refunds/<pin>/SKILL.md"]);
    r.repo.commit({ "lifecycle/billing/refunds.yaml": "tags: [x]\n" }, "chore: tag");
    await r.pass();
    expect(asked).toEqual([pin(FIRST), pin(SECOND)]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("refuses its pin under another version without fetching, and its bytes under another pin", async () => {
    const { r, asked } = await erased();
    const before = kept(r);
    for (const [version, commit] of [["1.2.0", FIRST] as const, ["1.3.0", SAME] as const]) {
      r.repo.commit(pointer(version, commit), `feat: ${version}`);
      const { released, refused } = await r.pass();
      expect([released, refused.map(({ findings }) => findings[0]?.message)]).toEqual([[], [WAS_ERASED]]);
      await r.pass();
    }
    expect([kept(r), asked.filter((one) => one === pin(FIRST))]).toEqual([before, [pin(FIRST)]]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("is agreed on by another machine, which fetches nothing", async () => {
    const { r, asked } = await erased();
    const state = temporaryFolder("skilltrunk-state-");
    const source = await openSource({ location: r.repo.dir, stateDir: state.path });
    cleanups.push(state.cleanup, () => source.close());
    const before = asked.length;
    const fetch: FetchSource = async (wanted) => {
      asked.push(pointerText(wanted));
      return { kind: "failed", why: "nobody is there" };
    };
    const theirs = await createReconciler({ source, clock, fetch }).pass();
    expect([theirs.ledger, asked.length]).toEqual([(await r.pass()).ledger, before]);
  });
});
