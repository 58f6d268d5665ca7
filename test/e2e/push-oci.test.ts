/** `push` to Debian's own registry for containers, and everything read back from there alone. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CommandLine, eventually } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";
import { hasProgram } from "../support/programs.ts";

const MINUTE = 60_000;
const canRun = hasProgram("docker-registry") && hasProgram("skopeo");

describe.skipIf(!canRun)("push", { timeout: 2 * MINUTE }, () => {
  const cli = new CommandLine();
  const repo = new GitFixture();
  let host = "";
  let place = "";
  let registry: ReturnType<typeof spawn> | undefined;

  beforeAll(async () => {
    host = `127.0.0.1:${await freePort()}`;
    place = `oci://${host}/acme/skills`;
    const config = join(cli.home, "registry.yml");
    const storage = `{ filesystem: { rootdirectory: ${join(cli.home, "blobs")} } }`;
    writeFileSync(config, `version: 0.1\nlog: { level: error }\nstorage: ${storage}\nhttp: { addr: "${host}" }\n`);
    registry = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
    const isUp = async () => ((await fetch(`http://${host}/v2/`).catch(() => undefined))?.ok ? true : undefined);
    await eventually(isUp, "a registry");
    repo.commit(
      {
        "skills/billing/refunds/SKILL.md": skillMd("refunds"),
        "skills/billing/refunds/scripts/run.sh": { text: "#!/bin/sh\n", executable: true },
        "skills/legal/secret/SKILL.md": skillMd("secret"),
        "lifecycle/legal/secret.yaml": "visibility: internal\n",
      },
      "feat: skills",
    );
    repo.commit({ "skills/billing/refunds/more.md": "More\n" }, "fix: more");
    expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  }, MINUTE);

  afterAll(async () => {
    registry?.kill("SIGKILL");
    await cli.cleanup();
    repo.cleanup();
  });

  test("copies what is public, and nothing twice", async () => {
    const first = await cli.json<Record<string, number>>(["push", place, "--registry", repo.dir]);
    expect([first.status, first.document]).toEqual([0, { location: place, skills: 1, releases: 2, pushed: 2 }]);
    const again = await cli.json<Record<string, number>>(["push", place, "--registry", repo.dir]);
    expect(again.document["pushed"]).toBe(0);
    const hidden = await fetch(`http://${host}/v2/acme/skills/legal/secret/tags/list`);
    expect(hidden.status).toBe(404);
  });

  test("is read back by skopeo: the layer is the archive, under the release's own digest", async () => {
    const { document } = await cli.json<{ digest: string; size: number }>([
      "show",
      "billing/refunds@1.0.1",
      "--registry",
      repo.dir,
    ]);
    const image = `docker://${host}/acme/skills/billing/refunds:1.0.1`;
    const raw = execFileSync("skopeo", ["inspect", "--raw", "--tls-verify=false", image], { encoding: "utf8" });
    const manifest = JSON.parse(raw) as { artifactType: string; layers: { digest: string; size: number }[] };
    expect(manifest.artifactType).toBe("application/vnd.skilltrunk.release.v1");
    expect(manifest.layers).toEqual([{ mediaType: "application/zip", digest: document.digest, size: document.size }]);
  });

  test("is a registry: listed, searched, and installed from, without the repository", async () => {
    const ask = async (...args: readonly string[]) => cli.run([...args, "--registry", place]);
    expect((await ask("list")).stdout).toContain("billing/refunds");
    expect((await ask("search", "refunds")).stdout).toContain("1.0.1");
    expect((await ask("show", "billing/refunds@^1.0")).stdout).toContain("1.0.1");
    const installed = await ask("install", "billing/refunds@1.0.0", "--dir", "skills");
    expect([installed.status, installed.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(existsSync(join(cli.home, "skills/refunds/more.md"))).toBe(false);
    expect(readFileSync(join(cli.home, "skills/refunds/scripts/run.sh"), "utf8")).toBe("#!/bin/sh\n");
    expect(readFileSync(join(cli.home, "skilltrunk.lock"), "utf8")).toContain(place);
    expect((await ask("show", "legal/secret")).status).toBe(3);
  });

  test.each([
    [["list", "--registry", "oci://ghcr.io"], 2, "is no place for OCI artifacts"],
    [["list", "--registry", "oci://user:secret@ghcr.io/x"], 2, "is no place for OCI artifacts"],
  ])("%j says what is wrong", async (args, status, sentence) => {
    const ended = await cli.run(args);
    expect([ended.status, ended.stderr]).toEqual([status, expect.stringContaining(sentence)]);
    expect(ended.stderr).not.toMatch(/: *secret/);
  });

  test("says that nothing was pushed where nothing was", async () => {
    const { status, stderr } = await cli.run(["list", "--registry", `oci://${host}/nothing`]);
    expect([status, stderr]).toEqual([expect.any(Number), expect.stringContaining("nothing was pushed there")]);
    expect(status).not.toBe(0);
  });
});
