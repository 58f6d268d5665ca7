/** The bundled command line, run from its own unpacked tarball. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { packPackage, repackPackage } from "../../src/adapters/cli-package.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd, temporaryFolder } from "../support/git-fixture.ts";

const TARBALL = join(import.meta.dirname, "..", "..", "dist", "cli.tgz");
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function unpacked(): string {
  if (!existsSync(TARBALL)) throw new Error(`${TARBALL} is not there: run \`npm run build\` first`);
  const folder = temporaryFolder();
  cleanups.push(folder.cleanup);
  execFileSync("tar", ["xzf", TARBALL, "-C", folder.path]);
  return join(folder.path, "package");
}

test("the same files give the same tarball, in whatever order", async () => {
  const files = ["b", "a/c", "a"].map((path) => ({ path, bytes: Buffer.from(path) }));
  expect(await packPackage(files)).toEqual(await packPackage(files.toReversed()));
});

test("an unpacked tarball is packed again to the same bytes", async () => {
  expect(Buffer.from(await repackPackage(unpacked())).equals(readFileSync(TARBALL))).toBe(true);
});

test("what is no unpacked tarball is not packed", async () => {
  await expect(repackPackage(join(import.meta.dirname, "..", ".."))).rejects.toThrow();
});

test("a registry that runs from its tarball serves that tarball", { timeout: 60_000 }, async () => {
  const cli = new CommandLine();
  const repo = new GitFixture();
  cleanups.push(
    () => repo.cleanup(),
    () => cli.cleanup(),
  );
  repo.commit({ "skills/billing/refunds/SKILL.md": skillMd("refunds") }, "feat: refunds");
  const program = join(unpacked(), "dist", "cli", "main.js");
  const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0", "--json"], { program });
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  const { index } = JSON.parse(text) as { readonly index: string };
  const served = Buffer.from(await (await fetch(`${index}/cli.tgz`)).arrayBuffer());
  expect(served.equals(readFileSync(TARBALL))).toBe(true);
});

/** What a project does that has installed the tarball. */
const PROGRAM = `import { type ClientOptions, createClient } from "skilltrunk/client";
const options: ClientOptions = { registry: String(process.argv[2]) };
const { version, instructions } = await createClient(options).load("billing/refunds");
console.log(version, instructions.length > 0);
`;

test("the client for programs is in the tarball, with its types and nothing else to install", async () => {
  const cli = new CommandLine();
  const repo = new GitFixture();
  const project = temporaryFolder();
  cleanups.push(
    () => repo.cleanup(),
    () => cli.cleanup(),
    project.cleanup,
  );
  repo.commit({ "skills/billing/refunds/SKILL.md": skillMd("refunds", { version: "1.0.0" }) }, "feat: refunds");
  const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0", "--json"]);
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  const { index } = JSON.parse(text) as { readonly index: string };
  writeFileSync(join(project.path, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  writeFileSync(join(project.path, "program.ts"), PROGRAM);
  const here = { cwd: project.path, encoding: "utf8" } as const;
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", TARBALL], here);
  const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
  const nodeTypes = dirname(createRequire(import.meta.url).resolve("@types/node/package.json"));
  const options = ["--strict", "--module", "nodenext", "--target", "es2022", "--types", nodeTypes];
  execFileSync(process.execPath, [join(dirname(typescript), "bin", "tsc"), ...options, "program.ts"], here);
  expect(execFileSync(process.execPath, ["program.js", index], here)).toBe("1.0.0 true\n");
  expect(readdirSync(join(project.path, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
    "skilltrunk",
  ]);
});
