/** `key` as a person runs it, the files that it leaves, and a registry that signs with them. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readKeys, watchedKeys } from "../../src/adapters/disk/key-file.ts";
import { followKeys, type KeyDocument } from "../../src/core/trust/key-document.ts";
import { Secret } from "../../src/secret.ts";
import { openIndexKeys } from "../../src/wire/index-keys.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

let cli: CommandLine;
let file: string;
beforeEach(() => {
  cli = new CommandLine();
  file = join(cli.home, "index.pem");
});
afterEach(() => cli.cleanup());

const key = (...args: readonly string[]) => cli.run(["key", ...args, "--index-key", file]);
const document = () => JSON.parse(readFileSync(`${file}.json`, "utf8")) as KeyDocument;

test("makes, shows, replaces and revokes a key, and shows a secret nowhere", async () => {
  const made = await key("new");
  expect([made.status, statSync(file).mode & 0o777]).toEqual([0, 0o600]);
  const secret = readFileSync(file, "utf8");
  const first = document().keys[0];
  const rotated = await key("rotate");
  expect(rotated.stdout).toMatch(/the first\n.*introduced by sha256:/);
  expect([readFileSync(file, "utf8") === secret, statSync(file).mode & 0o777]).toEqual([false, 0o600]);
  const pinned = new Map([[first?.id ?? "", first?.publicKey ?? ""]]);
  expect(followKeys(document(), pinned, new Map()).trusted.size).toBe(2);
  expect((await readKeys({ secret: file })).signer.keyId).toBe(document().keys[1]?.id);
  const revoked = await key("revoke", first?.id.slice(7, 20) ?? "", "--reason", "left in a log");
  expect([revoked.status, document().keys[0]?.revoked?.reason]).toEqual([0, "left in a log"]);
  const shown = await key("show");
  const said = [made, rotated, revoked, shown].map(({ stdout, stderr }) => stdout + stderr).join("");
  for (const line of secret.split("\n").filter((text) => text.length > 20 && !text.startsWith("-")))
    expect(said).not.toContain(line);
});

test("a backup is introduced by the present key, and takes over", async () => {
  await key("new");
  const backup = join(cli.home, "backup.pem");
  expect((await key("new", "--backup", backup)).status).toBe(0);
  const keys = await readKeys({ secret: backup });
  expect(keys.document).toEqual(document());
  const [first] = document().keys;
  const lost = await cli.run(["key", "revoke", first?.id ?? "", "--reason", "lost", "--index-key", backup]);
  expect(lost.status).toBe(0);
});

test("a running index takes what the files say", async () => {
  await key("new");
  const watched = watchedKeys({ secret: file });
  const before = await watched();
  expect(await watched()).toBe(before);
  await key("rotate");
  expect((await watched()).signer.keyId).not.toBe(before.signer.keyId);
});

test("a key that is revoked is said to sign nothing that counts, at the start of an index and while it runs", async () => {
  await key("new");
  const warned: string[] = [];
  const config = { indexKey: new Secret(file) };
  const { keys } = await openIndexKeys(config, (sentence) => warned.push(sentence));
  await keys?.();
  expect([warned, (await key("show")).stdout]).toEqual([[], expect.stringMatching(/^Signs with sha256:/)]);
  const id = document().keys[0]?.id ?? "";
  await key("revoke", id, "--reason", "stolen\u202e");
  for (const _ of [1, 2]) await keys?.();
  const word = new RegExp(
    `^The key ${id} that this index signs with is revoked \\(stolen[^\u202e]*\\): clients refuse`,
  );
  expect(warned).toEqual([expect.stringMatching(word)]);
  await openIndexKeys(config, (sentence) => warned.push(sentence));
  expect(warned).toEqual([warned[0], warned[0]]);
  const shown = await key("show");
  expect([shown.status, shown.stdout]).toEqual([0, expect.stringContaining(`${id}, which is revoked`)]);
  expect(shown.stdout).not.toContain("Signs with");
});

test("serve says on start that its key is revoked", async () => {
  const repo = new GitFixture();
  repo.commit({ "skills/tools/review/SKILL.md": skillMd("review") }, "feat: review");
  expect((await cli.run(["reconcile", repo.dir])).status).toBe(0);
  await key("new");
  await key("revoke", document().keys[0]?.id ?? "", "--reason", "stolen");
  const index = cli.start(["serve", repo.dir, "--index-key", file, "--port", "0"]);
  await index.said(/warning: .*signs with is revoked \(stolen\)/);
  await index.printed(/http:\/\/\S+/);
  await index.stop();
  repo.cleanup();
});

test.each([
  [["new"], 4, "has keys already", () => {}],
  [["show"], 2, "may be read or written by others", () => chmodSync(file, 0o644)],
  [["rotate"], 2, "holds no Ed25519 secret key", () => writeFileSync(file, "-----BEGIN PRIVATE KEY-----\nnonsense\n")],
  [["show"], 2, "is not in", () => writeFileSync(`${file}.json`, '{"format":1,"keys":[]}')],
  [["show"], 2, "cannot be read", () => writeFileSync(`${file}.json`, "{")],
  [["revoke", "sha256:ffff", "--reason", "x"], 2, "There is no key", () => {}],
])("%j: %i %s", async (args, status, message, prepare) => {
  await key("new");
  prepare();
  const result = await key(...args);
  expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(message)]);
  expect(result.stderr).not.toContain("nonsense");
});

test("a secret may come from the environment, and is taken from no flag", async () => {
  await key("new");
  const pem = readFileSync(file, "utf8");
  const env = { SKILLTRUNK_INDEX_KEY: pem, SKILLTRUNK_INDEX_KEYS: `${file}.json` };
  const shown = await cli.run(["key", "show"], { env });
  expect([shown.status, shown.stdout]).toEqual([0, expect.stringContaining(document().keys[0]?.id ?? "?")]);
  const flag = await cli.run(["key", "show", "--index-key", pem]);
  expect([flag.status, flag.stderr.includes(pem.split("\n")[1] ?? "?")]).toEqual([2, false]);
  expect((await cli.run(["key", "rotate"], { env })).status).toBe(2);
  expect(existsSync(join(cli.home, "-----BEGIN PRIVATE KEY-----"))).toBe(false);
});
