/** Which rules count for a change that somebody prepares, in real repositories. */
import { afterEach, expect, it } from "vitest";
import { openWorkFolder } from "../../../src/adapters/disk/work-folder.ts";
import { countingRules } from "../../../src/app/author/counting-rules.ts";
import { prepareOffer } from "../../../src/app/author/offer-skill.ts";
import { createLedgerRegistry } from "../../../src/app/install/ledger-registry.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import { openPublishedLedger } from "../../../src/wire/open-published.ts";
import { skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const clock = { now: () => NOW };
const state = temporaryFolder();
let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  state.cleanup();
});

/** Whom `promote` says that policy asks. */
async function asked({ repo, source }: Reconciled): Promise<readonly string[]> {
  const repository = await openWorkFolder(repo.dir);
  const quiet = { progress: () => {}, warn: () => {} };
  const ledger = await openPublishedLedger({ location: repo.dir, stateDir: state.path, ...quiet });
  if (ledger === undefined) throw new Error("nothing was published");
  const registry = createLedgerRegistry(ledger, clock);
  const counting = (own: Parameters<typeof countingRules>[1]) => countingRules(source, own);
  try {
    const { approvals } = await prepareOffer(
      { repository, files: repository, registry, clock, counting },
      { kind: "promote", skill: "team/one", version: "1.0.0", channel: "beta" },
    );
    return approvals.stages.map(({ role, people }) => `${role}: ${people.join()}`);
  } finally {
    await registry.close();
  }
}

it("asks by the policy that counts while a merged one waits, and by that once it is approved", async () => {
  open = await reconciled();
  const r = open;
  const strict = "approvals: { source: api, rules: [{ from: owner }] }\n";
  r.repo.commit({ "policy.yaml": strict, "skilltrunk.yaml": "owners: [ann]\nadmins: [root]\n" }, "chore: govern");
  const waits = r.repo.commit({ "skills/team/one/SKILL.md": skillMd("one") }, "feat: one");
  await r.pass();

  await acknowledge({
    ...{ source: r.source, clock, by: "operator", reason: "reviewed" },
    step: `approval:${waits}:owner:1:team/one`,
  });
  const other = "approvals: { source: api, rules: [{ from: security }] }\nroles: { security: [sam] }\n";
  const at = r.repo.commit({ "policy.yaml": other }, "chore: have another role asked");
  await r.pass();
  expect(await asked(r)).toEqual(["owner: ann"]);
  for (const role of ["owner", "admin"]) {
    await acknowledge({
      ...{ source: r.source, clock, by: "operator", reason: "reviewed" },
      step: `approval:${at}:${role}:1:policy.yaml`,
    });
  }
  await r.pass();
  expect(await asked(r)).toEqual(["security: sam"]);
});
