/** `verify` looks at who signed the ledger's commits, where the settings name who may. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { GitFixture, skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { hasProgram } from "../../support/programs.ts";
import { type Reconciled, reconciled } from "../../support/reconciled.ts";

const LEDGER = "refs/heads/skilltrunk/ledger";
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const skill = (body: string) => ({ "skills/team/one/SKILL.md": skillMd("one", { body: `${body}\n` }) });

function newKey(): { readonly file: string; readonly publicKey: string } {
  const folder = temporaryFolder("skilltrunk-key-");
  cleanups.push(() => folder.cleanup());
  const file = join(folder.path, "key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ledger", "-f", file]);
  return { file, publicKey: readFileSync(`${file}.pub`, "utf8").trim() };
}

/** One commit that nobody signed, then the signers in the settings, and one that the first of them signed. */
async function signedLedger() {
  const repo = new GitFixture();
  const key = newKey();
  repo.commit(skill("a"), "feat: a");
  const before = await reconciled(repo);
  await before.pass();
  await before.source.close();
  repo.commit({ "skilltrunk.yaml": `ledger:\n  signers:\n    - ${key.publicKey}\n` }, "chore: signers");
  const r = await reconciled(repo, { signingKey: key.file });
  cleanups.push(r.close);
  await r.pass();
  return { r, repo, key };
}

/** Somebody else appends a commit with the same tree. */
function append({ repo }: Reconciled, ...signing: readonly string[]): string {
  const how = signing.length === 0 ? ["commit-tree"] : [...signing, "commit-tree", "-S"];
  const commit = repo.git(...how, "-m", "more", "-p", LEDGER, `${LEDGER}^{tree}`);
  repo.git("update-ref", LEDGER, commit);
  return commit;
}

describe.runIf(hasProgram("ssh-keygen"))("the signatures of a ledger", () => {
  it("are as they should be from the first one on, and what was before is vouched for", async () => {
    const { r, repo } = await signedLedger();
    repo.commit(skill("b"), "fix: b");
    await r.pass();
    expect(await r.verify()).toMatchObject({ identical: true, signatures: { signed: 2, before: 1, problem: null } });
  });

  it("say which commit a stranger appended, whatever is signed after it", async () => {
    const { r, repo } = await signedLedger();
    const stranger = append(r);
    const signatures = { problem: { commit: stranger, why: "unsigned" } };
    expect(await r.verify()).toMatchObject({ identical: true, signatures: { ...signatures, signed: 1 } });
    repo.commit(skill("b"), "fix: b");
    await r.pass();
    expect(await r.verify()).toMatchObject({ identical: true, signatures: { ...signatures, signed: 2, before: 1 } });
  });

  it("are by the named keys and no others", async () => {
    const { r } = await signedLedger();
    const { file } = newKey();
    const stranger = append(r, "-c", "gpg.format=ssh", "-c", `user.signingKey=${file}`);
    expect((await r.verify()).signatures?.problem).toEqual({ commit: stranger, why: "unknown-signer" });
  });

  it("are missing at the tip where nobody named signed anything", async () => {
    const repo = new GitFixture();
    const settings = { "skilltrunk.yaml": `ledger:\n  signers: ["${newKey().publicKey}"]\n` };
    repo.commit({ ...skill("a"), ...settings }, "feat: a");
    const r = await reconciled(repo);
    cleanups.push(r.close);
    await r.pass();
    const tip = repo.git("rev-parse", LEDGER);
    expect((await r.verify()).signatures).toEqual({ signed: 0, before: 0, problem: { commit: tip, why: "unsigned" } });
  });

  it("are nobody's business where the settings name nobody", async () => {
    const r = await reconciled();
    cleanups.push(r.close);
    r.repo.commit(skill("a"), "feat: a");
    await r.pass();
    expect((await r.verify()).signatures).toBeNull();
  });
});
