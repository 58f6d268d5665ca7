/** Addresses with a password in files of ours: refused by the check and at publication, and repeated by neither. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../src/app/check/check.ts";
import type { CheckReport } from "../../src/core/report/check-report.ts";
import { reportJson } from "../../src/core/report/report-json.ts";
import { reportMarkdown } from "../../src/core/report/report-markdown.ts";
import { reportSarif } from "../../src/core/report/report-sarif.ts";
import { reportText } from "../../src/core/report/report-text.ts";
import { skillMd } from "../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../support/reconciled.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const DESK = `kind: group\nmembers:\n  - mcp: https://user:hunter2@mcp.acme.com/billing.json\n    version: "1.0.0"\n    digest: ${DIGEST}\n`;
const SETTINGS = {
  "skilltrunk.yaml":
    "ledger: { repository: https://user:hunter2@git.acme.com/ledger.git }\nmarketplace: { name: acme, url: https://user:hunter2@git.acme.com/plugins.git }\n",
};
const SKILLS = {
  "skills/t/desk/SKILL.md": skillMd("desk"),
  "skills/t/desk/skill.yaml": DESK,
  "skills/t/git/skill.yaml": `version: "1.0.0"\nsource:\n  git: https://user:hunter2@git.acme.com/x.git\n  commit: ${"c".repeat(40)}\n`,
  "skills/t/oci/skill.yaml": `version: "1.0.0"\nsource:\n  oci: user:hunter2@ghcr.io/acme/x\n  digest: ${DIGEST}\n`,
};

let r: Reconciled;
const reports = new Map<string, CheckReport>();
beforeAll(async () => {
  r = await reconciled();
  r.repo.commit({ "skills/t/one/SKILL.md": skillMd("one") }, "feat: one");
  await r.pass();
  // Apart: where settings cannot be read, nothing else is judged.
  for (const [head, files] of [
    ["settings", SETTINGS],
    ["skills", SKILLS],
  ] as const) {
    r.repo.branch(head);
    r.repo.commit(files, "feat: passwords");
    reports.set(head, await check({ source: r.source, ledger: r.source.ledger, clock: { now: () => NOW }, head }));
    r.repo.checkout("main");
  }
  r.repo.commit({ "skills/t/desk/SKILL.md": skillMd("desk"), "skills/t/desk/skill.yaml": DESK }, "feat: a desk");
  await r.pass();
}, 60_000);
afterAll(() => r.close());

describe("an address with a password", () => {
  it.each(["skilltrunk.yaml", "skills/t/desk/skill.yaml", "skills/t/git/skill.yaml", "skills/t/oci/skill.yaml"])(
    "is refused by the check in %s",
    (path) => {
      const all = [...reports.values()].flatMap(({ findings, skills }) => [
        findings,
        ...skills.map((one) => one.findings),
      ]);
      expect(all.flat().filter(({ file, status }) => file === path && status === "blocks")).not.toEqual([]);
    },
  );

  it("is refused of a group's member at publication too", () => {
    expect(r.versions("t/desk")).toEqual({});
    const outstanding = r.entry("t/desk")?.outstanding;
    const findings = outstanding?.kind === "refused" ? outstanding.findings : [];
    expect(findings.map(({ rule, message }) => [rule, message])).toContainEqual([
      "manifest-relations",
      '`members.0.mcp`: expected an address over HTTPS such as `https://mcp.acme.com/billing.json`, without credentials, got "https://mcp.acme.com/billing.json".',
    ]);
  });

  it.each([
    ["text", (of: CheckReport) => reportText(of)],
    ["Markdown", (of: CheckReport) => reportMarkdown(of, { maxCharacters: 60_000 })],
    ["JSON", (of: CheckReport) => reportJson(of)],
    ["SARIF", (of: CheckReport) => JSON.stringify(reportSarif(of, { version: "1.0.0" }))],
  ])("is shown without it in the report as %s", (_, render) => {
    const shown = [...reports.values()].map(render).join("\n");
    for (const field of ["ledger", "marketplace", "members", "source.git", "source.oci"])
      expect(shown).toContain(field);
    expect(shown).not.toContain("hunter2");
    expect(shown).not.toContain("user:");
  });
});
