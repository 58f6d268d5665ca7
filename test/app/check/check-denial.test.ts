/** What the organisation denies and another skill brings: what a check on a real repository says, and what agents get after it. */
import { afterEach, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import { manifestOf } from "../../../src/core/bindings/agent-manifest.ts";
import { awaitedGrants } from "../../../src/core/bindings/grants.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

const DENIED = "team/app@1.0.0 needs team/base@1.0.0, which the organisation denies";

let r: Reconciled;
afterEach(() => r.close());

it("is told before the merge, and is so after it", async () => {
  r = await reconciled();
  r.repo.commit({ "skills/team/base/SKILL.md": skillMd("base", { version: "1.0.0" }) }, "feat: base");
  r.repo.commit(
    {
      "skills/team/app/SKILL.md": skillMd("app", { version: "1.0.0" }),
      "skills/team/app/skill.yaml": 'requires:\n  skills: ["team/base@^1"]\n',
      "bindings/agents/quote.yaml": "skills: { team/app: ^1 }\n",
    },
    "feat: app",
  );
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ "bindings/organisation.yaml": "deny: [team/base, tean/*]\n" }, "chore: deny");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
  expect(report.bindings).toEqual([`quote: team/app: 1.0.0 → nothing (${DENIED})`]);
  expect(report.findings.map(({ rule, file, message }) => `${rule} ${file} ${message}`)).toEqual([
    "binding-deny-unknown bindings/organisation.yaml There is no skill that tean/* could deny: nothing is in that namespace.",
  ]);
  r.repo.checkout("main");
  r.repo.merge("topic", "Deny base");
  await r.pass();
  const { skills, pending } = manifestOf(r.reconciler.catalog, "quote", {
    audience: "all",
    now: new Date(NOW).toISOString(),
  });
  expect(skills).toEqual([]);
  expect(pending.map(({ id, why }) => `${id} ${why}`)).toEqual([expect.stringContaining(`team/app ${DENIED}.`)]);
});

it("is lifted by a slip in its name, which is said, and asks whoever agrees to grants", async () => {
  r = await reconciled();
  r.repo.commit(
    {
      "skills/team/base/SKILL.md": skillMd("base", { version: "1.0.0" }),
      "bindings/agents/quote.yaml": "skills: { team/base: ^1 }\n",
      "bindings/organisation.yaml": "deny: [team/base]\n",
      "policy.yaml": `roles: { security: ["@acme/security"] }
approvals: { source: api, rules: [{ when: { kind: grant }, from: security }] }
`,
    },
    "feat: base, which is denied",
  );
  await r.pass();
  r.repo.branch("topic");
  r.repo.commit({ "bindings/organisation.yaml": "deny: [team/bas]\n" }, "chore: tidy up");
  const report = await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head: "topic" });
  expect(report.findings.map(({ rule, severity, message }) => `${severity} ${rule} ${message}`)).toEqual([
    "medium binding-denial-lifted The organisation denies team/base no more: every agent may have it, once that is approved by security.",
    "low binding-deny-unknown There is no skill that team/bas could deny.",
  ]);
  expect(report.needs.map(({ role }) => role)).toEqual(["security"]);
  r.repo.checkout("main");
  r.repo.merge("topic", "Tidy up");
  await r.pass();
  const manifest = () =>
    manifestOf(r.reconciler.catalog, "quote", { audience: "all", now: new Date(NOW).toISOString() });
  expect(manifest().pending.map(({ id, status }) => `${id} ${status}`)).toEqual(["team/base denied"]);
  const [awaited] = awaitedGrants(r.reconciler.catalog);
  expect(awaited).toMatchObject({ subject: "organisation", roles: ["security"] });
});
