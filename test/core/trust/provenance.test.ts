/** Statements of provenance: their form, and who believes them. An independent program checks the signature. */
import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SkillId } from "../../../src/core/names.ts";
import { preAuthEncoding, signEnvelope } from "../../../src/core/trust/dsse.ts";
import { provenanceStatement, readProvenance, STATEMENT_TYPE } from "../../../src/core/trust/provenance.ts";
import { temporaryFolder } from "../../support/git-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";
import { testKey } from "../../support/signing-index.ts";

const key = testKey();
const keys = new Map([[key.signer.keyId, key.publicKey]]);
const release = new RegistryFixture()
  .publish("a/b", "1.0.0")
  .catalog.skills.get("a/b" as SkillId)
  ?.releases.get("1.0.0");
if (release === undefined) throw new Error("it is published");
const approvals = [{ role: "owner", approvedBy: ["ann"] }];
const statement = provenanceStatement(release, { approvals });
const envelope = signEnvelope(key.signer, STATEMENT_TYPE, statement);

test("is an in-toto statement about the archive, with a SLSA predicate", () => {
  expect(JSON.parse(statement)).toMatchObject({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "a/b@1.0.0", digest: { sha256: release.digest.slice(7) } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        externalParameters: { commit: release.commit, path: "skills/a/b" },
        internalParameters: { engine: 1, rules: release.rules },
        resolvedDependencies: [{ digest: { gitCommit: release.commit } }, { digest: { gitTree: release.tree } }],
      },
      runDetails: {
        metadata: { finishedOn: release.at },
        byproducts: [{ annotations: { verdict: "pass", forced: false, approvals } }],
      },
    },
  });
});

describe("readProvenance", () => {
  test("looks no deeper than its own fields into what a registry signed", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const odd = signEnvelope(key.signer, STATEMENT_TYPE, statement.replace('"byproducts":[', `"byproducts":[${deep},`));
    expect(readProvenance(odd, { digest: release.digest, keys })).toHaveProperty("statement");
  });

  test("believes what a known key signed about these bytes", () => {
    expect(readProvenance(envelope, { digest: release.digest, keys })).toMatchObject({
      statement: { subject: [{ name: "a/b@1.0.0" }] },
    });
  });

  test.each([
    ["a stranger's", signEnvelope(testKey().signer, STATEMENT_TYPE, statement), release.digest, "not signed"],
    ["one of another type", signEnvelope(key.signer, "text/plain", statement), release.digest, "not signed"],
    ["one of other bytes", envelope, `sha256:${"0".repeat(64)}`, "other bytes"],
    ["no statement", signEnvelope(key.signer, STATEMENT_TYPE, "{}"), release.digest, "no SLSA provenance"],
    ["no JSON", signEnvelope(key.signer, STATEMENT_TYPE, "{"), release.digest, "no SLSA provenance"],
  ])("refuses %s", (_, given, digest, problem) => {
    expect(readProvenance(given, { digest, keys })).toEqual({ problem: expect.stringContaining(problem) });
  });
});

test("OpenSSL verifies the envelope by the specification's encoding", () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const x = Buffer.from(key.publicKey, "base64").toString("base64url");
  const pem = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }).export({
    format: "pem",
    type: "spki",
  });
  writeFileSync(at("key.pem"), pem);
  writeFileSync(at("sig"), Buffer.from(envelope.signatures[0]?.sig ?? "", "base64"));
  const verify = (payload: string) => {
    writeFileSync(at("pae"), preAuthEncoding(STATEMENT_TYPE, Buffer.from(payload)));
    const args = [
      "pkeyutl",
      "-verify",
      "-pubin",
      "-inkey",
      at("key.pem"),
      "-rawin",
      "-in",
      at("pae"),
      "-sigfile",
      at("sig"),
    ];
    return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  };
  try {
    expect(verify(statement)).toContain("Verified Successfully");
    expect(() => verify(`${statement} `)).toThrow();
  } finally {
    folder.cleanup();
  }
});
