/** Locks of agents worked out on a real repository: what is granted and not approved yet is not granted. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { openWorkFolder } from "../../../src/adapters/disk/work-folder.ts";
import { prepareLocks } from "../../../src/app/author/lock-agents.ts";
import { acknowledge } from "../../../src/app/reconcile/acknowledge.ts";
import { RegistryError } from "../../../src/core/errors.ts";
import { awaitedBesideContent, stepsOf } from "../../../src/core/gate/awaited-steps.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const clock = { now: () => NOW };
const SKILL = "skills/team/one/SKILL.md";
const AGENT = "bindings/agents/quote.yaml";
const asking = (permission: string) => ({ "skills/team/one/skill.yaml": `permissions: [${permission}]\n` });
const granting = (grants: string) => `skills:\n  team/one:\n    use: ^1\n    grants: [${grants}]\n`;
const policyOf = (source: string) =>
  `approvals:\n  source: ${source}\n  rules:\n    - when: { kind: grant }\n      from: admin\n`;

let r: Reconciled;
beforeEach(async () => {
  r = await reconciled();
});
afterEach(() => r.close());

/** The versions that locks of the work tree would come to. */
async function locks(): Promise<readonly string[]> {
  const tip = await r.source.ledger.tip();
  if (tip === undefined) throw new Error("nothing is published");
  const ledger = { tip: () => Promise.resolve(tip), chains: r.source.ledger.chains.bind(r.source.ledger) };
  const locked = await prepareLocks({ repository: await openWorkFolder(r.repo.dir), ledger, clock }, { upgrade: true });
  return locked.flatMap(({ changes }) => changes.map(({ from, to }) => `${from} → ${to}`));
}

async function published(source: string): Promise<void> {
  r.repo.commit({ "policy.yaml": policyOf(source), "skilltrunk.yaml": "admins: [carol]\n" }, "chore: govern");
  r.repo.commit({ [SKILL]: skillMd("one", { version: "1.0.0" }), ...asking("network") }, "feat: one");
  r.repo.commit({ [SKILL]: skillMd("one", { version: "1.1.0" }), ...asking("network, shell") }, "feat: more");
  r.repo.commit({ [AGENT]: granting("network") }, "chore: bind it");
  await r.pass();
}

it("takes no grant of the work tree for granted that somebody has to approve first", async () => {
  await published("api");
  expect(await locks()).toEqual([]);
  const approve = async () => {
    for (const subject of stepsOf(awaitedBesideContent(r.reconciler.catalog)))
      await acknowledge({ source: r.source, clock, step: `approval:${subject}`, reason: "reviewed", by: "carol" });
    await r.pass();
  };
  await approve();
  expect(await locks()).toEqual(["null → 1.0.0"]);

  r.repo.write({ [AGENT]: granting("network, shell") });
  expect(await locks()).toEqual(["null → 1.0.0"]);
  r.repo.commit({}, "chore: let it");
  await r.pass();
  expect(await locks()).toEqual(["null → 1.0.0"]);
  await approve();
  expect(await locks()).toEqual(["null → 1.1.0"]);

  // What the work tree takes away is away, whatever was published.
  r.repo.write({ [AGENT]: granting("shell") });
  expect(await locks()).toEqual([]);
  r.repo.write({ [AGENT]: null });
  expect(await locks()).toEqual([]);
});

it("takes them where nobody has to, and stops where policy cannot be read", async () => {
  await published("host");
  expect(await locks()).toEqual(["null → 1.0.0"]);
  r.repo.write({ [AGENT]: granting("network, shell") });
  expect(await locks()).toEqual(["null → 1.1.0"]);
  r.repo.write({ "policy.yaml": "block: nonsense\n" });
  const failure = await locks().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RegistryError);
  expect(failure).toMatchObject({ code: "USAGE", message: expect.stringContaining("policy.yaml:1") });
});
