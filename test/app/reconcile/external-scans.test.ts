/** Other scanners at publication and in the check: held, scanned in order, remembered, rebuilt without them. */
import { afterEach, describe, expect, it } from "vitest";
import { check } from "../../../src/app/check/check.ts";
import type { Scanners } from "../../../src/app/ports/scanners.ts";
import { ExternalScans } from "../../../src/app/reconcile/external-scans.ts";
import type { ScannerReport, ScannerResult } from "../../../src/core/gate/sarif-reading.ts";
import { skillMd } from "../../support/git-fixture.ts";
import { NOW, type Reconciled, reconciled } from "../../support/reconciled.ts";

let open: Reconciled | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const ONE = "skills/team/one/SKILL.md";
const POLICY = "block: high\nscan:\n  scanners: [first, second]\n";
const CLEAN: ScannerReport = { tool: "Tool", version: "1.0", results: [], more: 0 };
const found = (rule: string, severity: ScannerResult["severity"] = "high"): ScannerReport => ({
  ...CLEAN,
  results: [{ rule, severity, path: "SKILL.md", line: 3, message: "It is bad." }],
});

/** Scanners that say what is in a table, by their names; each call is written down with the files that it got. */
function scannersOf(says: Record<string, ScannerReport | string>): Scanners & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    names: new Set(Object.keys(says)),
    async scan(name, files) {
      calls.push(`${name} ${files.map(({ path, bytes }) => `${path}:${bytes.length}`).join(" ")}`);
      return says[name] ?? "unknown";
    },
  };
}

async function started(scanners: Scanners | undefined, policy = POLICY): Promise<Reconciled> {
  open = await reconciled(undefined, scanners === undefined ? {} : { scanners });
  open.repo.commit({ "policy.yaml": policy }, "chore: govern");
  open.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
  await open.pass();
  return open;
}

const standing = (r: Reconciled) => {
  const open = r.entry("team/one")?.outstanding;
  return open?.kind === "held" ? open.waiting.map((key) => key.slice(0, 20)) : open?.findings.map(({ rule }) => rule);
};

describe("a scanner that policy names", () => {
  it("holds a release that nobody has scanned, and an incremental run that does publishes it", async () => {
    const r = await started(undefined);
    expect(standing(r)).toEqual([expect.stringMatching(/^scan:first sha256:/)]);
    const says = scannersOf({ first: CLEAN, second: CLEAN });
    const { createReconciler } = await import("../../../src/app/reconcile/reconcile.ts");
    const later = createReconciler({ source: r.source, clock: { now: () => NOW }, scanners: says });
    await later.load();
    expect((await later.pass()).released).toMatchObject([{ id: "team/one", version: "1.0.0" }]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("sees exactly the files of the archive, each before the next, once for an archive", async () => {
    const says = scannersOf({ first: CLEAN, second: CLEAN });
    const r = await started(says);
    const size = Buffer.from(skillMd("one")).length;
    expect(says.calls).toEqual([`first SKILL.md:${size}`, `second SKILL.md:${size}`]);
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
    r.repo.commit({ "skills/team/one/more.md": "# More\n" }, "feat: more");
    r.repo.commit({ "skills/team/one/more.md": null }, "fix: less");
    await r.pass();
    expect(says.calls).toHaveLength(4);
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0", "1.1.0", "1.1.1"]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("refuses what it finds, and then the next one does not look at it; a rebuild needs none of them", async () => {
    const says = scannersOf({ first: found("BAD-1"), second: CLEAN });
    const r = await started(says);
    expect(says.calls).toHaveLength(1);
    expect(standing(r)).toEqual(["external-first"]);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("is rated by policy like any rule, and only reported below what blocks", async () => {
    const rated = `${POLICY}rules:\n  external-first: { severity: low, reason: "it is young" }\n`;
    const r = await started(scannersOf({ first: found("BAD-1"), second: found("NOTE", "low") }), rated);
    expect(Object.keys(r.versions("team/one"))).toEqual(["1.0.0"]);
    expect(r.entry("team/one")?.releases.get("1.0.0")?.scan?.found.policy).toEqual({ severity: "low", count: 2 });
  });

  it("says nothing of content where it fails: that waits, with the reason, and is tried again later", async () => {
    let now = NOW;
    const says: Record<string, ScannerReport | string> = { first: "it took too long", second: CLEAN };
    const scanners = scannersOf(says);
    open = await reconciled(undefined, { scanners, now: () => now });
    const r = open;
    r.repo.commit({ "policy.yaml": POLICY }, "chore: govern");
    r.repo.commit({ [ONE]: skillMd("one") }, "feat: one");
    expect((await r.pass()).unscanned).toEqual([{ id: "team/one", why: "it took too long" }]);
    await r.pass();
    expect(scanners.calls).toHaveLength(1);
    says["first"] = CLEAN;
    now += 3_600_000;
    expect((await r.pass()).released).toHaveLength(1);
    expect(await r.verify()).toMatchObject({ identical: true });
  });

  it("that is dropped from policy holds nothing any more", async () => {
    const r = await started(undefined);
    r.repo.commit({ "policy.yaml": "block: high\n" }, "chore: drop the scanners");
    expect((await r.pass()).released).toHaveLength(1);
    expect(await r.verify()).toMatchObject({ identical: true });
  });
});

describe("the check", () => {
  const checked = async ({ source }: Reconciled, scanners?: Scanners) => {
    const clock = { now: () => NOW };
    const scans = scanners === undefined ? {} : { scans: new ExternalScans({ scanners, clock }) };
    const report = await check({ source, ledger: source.ledger, clock, base: "main~1", head: "main", ...scans });
    const [skill] = report.skills;
    return {
      verdict: report.verdict,
      outcome: skill?.outcome,
      rules: skill?.findings.map(({ rule }) => rule).filter((rule) => rule !== "owner-missing"),
    };
  };

  it("says what a release waits for, or has it scanned, and keeps nothing of it", async () => {
    const r = await started(undefined);
    r.repo.commit({ [ONE]: skillMd("one", { body: "More.\n" }) }, "feat: more");
    expect(await checked(r)).toEqual({ verdict: "pass", outcome: "held", rules: ["scan-awaited"] });
    const clean = scannersOf({ first: CLEAN, second: CLEAN });
    expect(await checked(r, clean)).toEqual({ verdict: "pass", outcome: "released", rules: [] });
    const bad = scannersOf({ first: CLEAN, second: found("BAD-2") });
    expect(await checked(r, bad)).toEqual({ verdict: "fail", outcome: "refused", rules: ["external-second"] });
    expect(await checked(r)).toMatchObject({ outcome: "held" });
  });
});
