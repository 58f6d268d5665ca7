/** The index over a real repository, reconciled and read with the real git. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEvents } from "../../src/app/index/skill-events.ts";
import { sha256 } from "../../src/core/bytes.ts";
import { releaseViewSchema, skillViewSchema } from "../../src/core/catalog/view.ts";
import { decodeArchive } from "../../src/core/skill/archive.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { createIndex, type IndexFixture, json } from "../support/index-fixture.ts";
import { hasProgram } from "../support/programs.ts";
import { type Reconciled, reconciled } from "../support/reconciled.ts";

let registry: Reconciled;
let index: IndexFixture;

beforeAll(async () => {
  const repo = new GitFixture();
  repo.commit(
    {
      "skills/billing/refunds/SKILL.md": skillMd("refunds"),
      "skills/billing/refunds/scripts/run.sh": { text: "#!/bin/sh\necho refund\n", executable: true },
      "skills/billing/refunds/référence.md": "accents\r\nand CRLF\r\n",
      "skills/billing/refunds/blob.bin": new Uint8Array([0, 255, 10, 13]),
    },
    "feat: refunds",
  );
  repo.commit({ "skills/billing/refunds/blob.bin": null }, "feat: no blob");
  registry = await reconciled(repo);
  await registry.pass();
  index = createIndex({
    deps: {
      snapshot: () => registry.reconciler.snapshot,
      objects: () => registry.source.objects,
      events: (skill, ledger) => readEvents(registry.source.objects, ledger, skill),
    },
  });
});
afterAll(() => registry.close());

test("serves the bytes that git has", async () => {
  const view = releaseViewSchema.parse(await json(index.ask("/v1/skills/billing/refunds/versions/1.0.0")));
  expect(view.files.map((f) => `${f.mode} ${f.path}`)).toEqual([
    "0644 SKILL.md",
    "0644 blob.bin",
    "0644 référence.md",
    "0755 scripts/run.sh",
  ]);
  const archive = new Uint8Array(await (await index.ask(view.archive)).arrayBuffer());
  expect(sha256(archive)).toBe(view.digest);
  for (const file of decodeArchive(archive)) {
    const listed = view.files.find((f) => f.path === file.path);
    expect(sha256(file.bytes)).toBe(listed?.sha256);
    const at = `/v1/skills/billing/refunds/versions/1.0.0/files/${encodeURIComponent(file.path).replaceAll("%2F", "/")}`;
    expect(new Uint8Array(await (await index.ask(at)).arrayBuffer())).toEqual(new Uint8Array(file.bytes));
  }
});

test.runIf(hasProgram("python3"))("serves an archive that another reader of zips takes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skilltrunk-test-"));
  try {
    const answer = await index.ask("/v1/skills/billing/refunds/versions/latest/archive.zip");
    writeFileSync(join(folder, "a.zip"), new Uint8Array(await answer.arrayBuffer()));
    execFileSync("python3", [
      "-c",
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])",
      join(folder, "a.zip"),
      folder,
    ]);
    expect(readFileSync(join(folder, "scripts/run.sh"), "utf8")).toBe("#!/bin/sh\necho refund\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("shows the next merge when the snapshot is another", async () => {
  const etag = (await index.ask("/.well-known/agent-skills/index.json")).headers.get("etag") ?? "";
  registry.repo.commit({ "skills/support/triage/SKILL.md": skillMd("triage") }, "feat: triage");
  await registry.pass();
  const answer = await index.ask("/.well-known/agent-skills/index.json", { headers: { "if-none-match": etag } });
  const { skills } = await json<{ skills: { name: string; version: string }[] }>(answer);
  expect(skills.map((s) => `${s.name} ${s.version}`)).toEqual(["refunds 1.1.0", "triage 1.0.0"]);
});

test("gives the history that belongs to what it serves, whatever becomes of the ledger's branch", async () => {
  const events = async () => (await index.ask("/v1/skills/billing/refunds/events")).text();
  const history = await events();
  const view = skillViewSchema.parse(await json(index.ask("/v1/skills/billing/refunds")));
  expect(history.split("\n").slice(0, -1)).toHaveLength(view.chain.n);
  const forged = registry.repo.git("commit-tree", "-m", "nothing ever happened", `${registry.repo.head()}^{tree}`);
  registry.repo.git("update-ref", "refs/heads/skilltrunk/ledger", forged);
  expect(await events()).toBe(history);
  registry.repo.git("update-ref", "-d", "refs/heads/skilltrunk/ledger");
  expect(await events()).toBe(history);
});
