/** A key is stolen after it was rotated: the commands are those of docs/trust.md, with its words in the place of files and ids. */
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { KeyDocument } from "../../src/core/trust/key-document.ts";
import { CommandLine, type Running } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const LIMIT_MS = 300_000;
let repo: GitFixture;
let cli: CommandLine;
beforeEach(() => {
  repo = new GitFixture();
  cli = new CommandLine();
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

async function good(...args: readonly string[]): Promise<void> {
  const { status, stderr } = await cli.run(args);
  expect(status, stderr).toBe(0);
}

/** The commands that the page gives for who has a backup, one after the other. */
function documented(id: string): readonly (readonly string[])[] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/trust.md"), "utf8");
  const block = /revoke the stolen one with it[\s\S]*?```sh\n([\s\S]*?)```/u.exec(page)?.[1] ?? "";
  const commands = block.trim().split("\n");
  return commands.map((line) =>
    line.trim().replace("<stolen id>", id).replace("<repository>", repo.dir).split(" ").slice(1),
  );
}

it("the backup and the document that the index served take over from it", { timeout: LIMIT_MS }, async () => {
  repo.commit({ "skills/tools/review/SKILL.md": skillMd("review") }, "feat: review");
  await good("reconcile", repo.dir);
  const port = `${await freePort()}`;
  const serve = async (args: readonly string[]): Promise<Running> => {
    const running = cli.start([...args, "--port", port]);
    await running.printed(/http:\/\/\S+/);
    return running;
  };
  const list = () => cli.run(["list", "--registry", `http://127.0.0.1:${port}`]);

  await good("key", "new", "--index-key", "index.pem");
  await good("key", "new", "--index-key", "index.pem", "--backup", "backup.pem");
  const rotated = await cli.run(["key", "rotate", "--index-key", "index.pem"]);
  expect([rotated.status, rotated.stderr]).toEqual([
    0,
    expect.stringContaining("beside a backup does not have this key"),
  ]);
  let index = await serve(["serve", repo.dir, "--index-key", "index.pem"]);
  expect((await list()).status).toBe(0);
  await index.stop();

  const { keys } = JSON.parse(readFileSync(join(cli.home, "index.pem.json"), "utf8")) as KeyDocument;
  const stolen = keys.at(-1)?.id ?? "";
  for (const file of ["index.pem", "index.pem.json"])
    copyFileSync(join(cli.home, file), join(cli.home, `thief-${file}`));
  const old = await cli.run(["key", "revoke", stolen, "--reason", "stolen", "--index-key", "backup.pem"]);
  expect([old.status, old.stderr]).toEqual([
    2,
    expect.stringMatching(/no key sha256:\w+ in \S*backup\.pem\.json[\s\S]*--index-keys/u),
  ]);

  const [revoke = [], served = []] = documented(stolen);
  await good(...revoke);
  index = await serve(served);
  expect((await list()).status).toBe(0);
  await index.stop();

  const thief = ["--index-key", "thief-index.pem", "--index-keys", "thief-index.pem.json"];
  index = await serve(["serve", repo.dir, ...thief]);
  const refused = await list();
  expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining("revoked (stolen)")]);
  await index.stop();
});
