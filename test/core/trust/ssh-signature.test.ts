/** SSH signatures of commits: of every kind of key that is taken, made here and by OpenSSH, and of nothing else. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parseSshKey, type SshKey, signedCommit, signerOf } from "../../../src/core/trust/ssh-signature.ts";
import { GitFixture, temporaryFolder } from "../../support/git-fixture.ts";
import { hasProgram } from "../../support/programs.ts";

const KINDS = [
  ["ed25519", ["-t", "ed25519"]],
  ["rsa", ["-t", "rsa", "-b", "2048"]],
  ["ecdsa 256", ["-t", "ecdsa", "-b", "256"]],
  ["ecdsa 384", ["-t", "ecdsa", "-b", "384"]],
  ["ecdsa 521", ["-t", "ecdsa", "-b", "521"]],
] as const;

const work = temporaryFolder();
const repo = new GitFixture();
afterAll(() => {
  work.cleanup();
  repo.cleanup();
});
let made = 0;
function newKey(args: readonly string[]): { readonly file: string; readonly key: SshKey } {
  const file = join(work.path, `key${made++}`);
  execFileSync("ssh-keygen", ["-q", ...args, "-N", "", "-C", "ledger of acme", "-f", file]);
  const key = parseSshKey(readFileSync(`${file}.pub`, "utf8").trim());
  if (key === undefined) throw new Error("the key cannot be read");
  return { file, key };
}

/** A commit that git signed with this key, as it is kept. */
function signed(file: string, message: string): Buffer {
  const id = repo.git(
    ...["-c", "gpg.format=ssh", "-c", `user.signingKey=${file}`, "commit-tree", "-S", "-m", message, "HEAD^{tree}"],
  );
  return execFileSync("git", ["cat-file", "commit", id], { cwd: repo.dir });
}

describe.runIf(hasProgram("ssh-keygen"))("a commit that git signed", () => {
  repo.commit({ a: "1\n" }, "one");

  test.each(KINDS)("with %s is by that key and by no other, and of nothing else", (_, args) => {
    const { file, key } = newKey(args);
    const { key: other } = newKey(args);
    const raw = signed(file, "feat: ö\n\nBody\n");
    const found = signedCommit(raw);
    if (found === undefined) throw new Error("no signature was found");
    const { signature, payload } = found;
    expect(signerOf(signature, payload, [other, key])).toBe(key);
    expect(signerOf(signature, payload, [other])).toBeUndefined();
    expect(signerOf(signature, Buffer.concat([payload, Buffer.from("x")]), [key])).toBeUndefined();
    // The key may be who it says, and the signature another's.
    expect(signerOf(signature, payload, [{ ...other, wire: key.wire }])).toBeUndefined();
  });

  test("with another namespace is none: what was signed as a file is no commit", () => {
    const { file, key } = newKey(["-t", "ed25519"]);
    const found = signedCommit(signed(file, "x"));
    const payload = found?.payload ?? Buffer.alloc(0);
    const sign = (namespace: string) =>
      execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", file], {
        input: payload,
        stdio: ["pipe", "pipe", "ignore"],
      }).toString("latin1");
    expect(signerOf(sign("git"), payload, [key])).toBe(key);
    expect(signerOf(sign("file"), payload, [key])).toBeUndefined();
  });

  test("is none when any bit of its signature is another", () => {
    const { file, key } = newKey(["-t", "ed25519"]);
    const { signature = "", payload = Buffer.alloc(0) } = signedCommit(signed(file, "x")) ?? {};
    const [head = "", ...lines] = signature.trimEnd().split("\n");
    const tail = lines.pop() ?? "";
    const wire = Buffer.from(lines.join(""), "base64");
    fc.assert(
      fc.property(fc.nat(wire.length * 8 - 1), (bit) => {
        const changed = Buffer.from(wire);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const text = `${head}\n${changed.toString("base64")}\n${tail}\n`;
        expect(signerOf(text, payload, [key])).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is no signature", () => {
  test("is none: no header, two of them, one in the message", () => {
    const commit = (header: string, message = "m\n") => Buffer.from(`tree x\n${header}\n${message}`);
    expect(signedCommit(commit("author a\n"))).toBeUndefined();
    expect(signedCommit(commit("author a\n", "gpgsig x\n"))).toBeUndefined();
    expect(signedCommit(commit("gpgsig x\ngpgsig y\n"))).toBeUndefined();
    expect(signedCommit(commit("gpgsig x\n y\ngpgsig-sha256 z\n"))).toBeUndefined();
    expect(signedCommit(Buffer.from("tree x"))).toBeUndefined();
    const found = signedCommit(commit("author \xff\ngpgsig x\n y\n z\nencoding e\n"));
    expect(found?.signature).toBe("x\ny\nz");
    expect(found?.payload).toEqual(commit("author \xff\nencoding e\n"));
  });

  test("whatever bytes it is, nothing falls", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 60 }), (bytes, text) => {
        const armor = `-----BEGIN SSH SIGNATURE-----\n${Buffer.from(bytes).toString("base64")}\n-----END SSH SIGNATURE-----\n`;
        const magic = Buffer.concat([Buffer.from("SSHSIG\0\0\0\x01", "latin1"), bytes]).toString("base64");
        for (const signature of [text, armor, `-----BEGIN SSH SIGNATURE-----\n${magic}\n-----END SSH SIGNATURE-----`])
          expect(signerOf(signature, Buffer.from(text), [])).toBeUndefined();
        expect(parseSshKey(`ssh-ed25519 ${Buffer.from(bytes).toString("base64")}`)).toBeUndefined();
      }),
    );
  });

  test.each([
    "",
    "ssh-ed25519",
    "ssh-ed25519 AAAA",
    "ssh-dss AAAAB3NzaC1kc3M=",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==",
  ])("%j is no key", (text) => expect(parseSshKey(text)).toBeUndefined());
});
