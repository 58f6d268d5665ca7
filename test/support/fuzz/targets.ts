/** Every parser of bytes that others wrote, with something that it takes, from which hostile bytes are made. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseCommit } from "../../../src/adapters/git/git-commit.ts";
import { parseLog } from "../../../src/adapters/git/git-history.ts";
import { parseTree } from "../../../src/adapters/git/git-tree.ts";
import { parseLocation } from "../../../src/adapters/git/repository-location.ts";
import { readArchive } from "../../../src/adapters/sources/source-files.ts";
import { parseTokens } from "../../../src/core/access/access-token.ts";
import { readBinding } from "../../../src/core/bindings/binding-facts.ts";
import { parsePolicy } from "../../../src/core/gate/policy.ts";
import { parsePack } from "../../../src/core/gate/policy-pack-file.ts";
import { readSarif } from "../../../src/core/gate/sarif-reading.ts";
import { parseScanners } from "../../../src/core/gate/scanners-file.ts";
import { readJsonText } from "../../../src/core/install/json-text.ts";
import { parseLock } from "../../../src/core/install/lock.ts";
import { EMPTY_CHAIN, parseEventLine } from "../../../src/core/ledger/event.ts";
import { parseSkillRequest } from "../../../src/core/names.ts";
import { readPdf } from "../../../src/core/scan/unpack/pdf.ts";
import { readTar } from "../../../src/core/scan/unpack/tar-reader.ts";
import { Budget } from "../../../src/core/scan/unpack/unpacked.ts";
import { readZip } from "../../../src/core/scan/unpack/zip-reader.ts";
import { decodeArchive, encodeArchive } from "../../../src/core/skill/archive.ts";
import { parseManifest } from "../../../src/core/skill/manifest.ts";
import { readSkillMd } from "../../../src/core/skill/skill-md.ts";
import { readAcknowledgement } from "../../../src/core/trunk/acknowledgement.ts";
import { parseLifecycle } from "../../../src/core/trunk/lifecycle.ts";
import { parseSettings } from "../../../src/core/trunk/settings.ts";
import { parseWorkflow } from "../../../src/core/trunk/workflow-file.ts";
import { parseBucket, parseCheckpoint } from "../../../src/core/trust/checkpoint.ts";
import { parseKeyDocument } from "../../../src/core/trust/key-document.ts";
import { parseSshKey } from "../../../src/core/trust/ssh-signature.ts";
import { parseRange } from "../../../src/server/range.ts";
import { readDelivery } from "../../../src/server/webhook.ts";
import { zipOf } from "../archive-builder.ts";

export interface Target {
  readonly name: string;
  readonly corpus: readonly Buffer[];
  /** Returns, or throws an error that the parser's promise names. */
  readonly parse: (bytes: Buffer) => unknown;
}

const OID = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"a".repeat(64)}`;
const text = (...all: readonly string[]) => all.map((one) => Buffer.from(one));
const event = { n: 1, prev: null, at: "2026-01-01T00:00:00Z", commit: OID, by: "Ada", engine: 1 };
const log = `${OID}\0\n:000000 100644 ${"0".repeat(40)} ${OID} A\0skills/a/SKILL.md\0${OID}`;
const commit = `tree ${OID}\nparent ${OID}\nauthor A <a@b> 1767225600 +0000\ncommitter A <a@b> 1767225600 +0000\n\nfeat: x\n`;
const SSH_KEY = Buffer.concat([
  Buffer.from("\0\0\0\u000bssh-ed25519\0\0\0\u0020", "latin1"),
  Buffer.alloc(32, 7),
]).toString("base64");
const zip = zipOf([
  { path: "SKILL.md", content: "---\nname: a\n---\n" },
  { path: "b/c.sh", content: "x".repeat(300), method: 0 },
]);

/** The targets; `root` is the repository of this program, whose template is good examples. */
export function fuzzTargets(root: string): readonly Target[] {
  const example = (path: string) => readFileSync(join(root, "skills-repo-template", path));
  const asText = (parse: (text: string) => unknown) => (bytes: Buffer) => parse(bytes.toString("utf8"));
  const yaml = (name: string, corpus: readonly Buffer[], parse: Target["parse"]): Target => ({ name, corpus, parse });
  return [
    {
      name: "SKILL.md",
      corpus: [example("skills/billing/refunds/SKILL.md"), example("skills/support/triage/SKILL.md")],
      parse: (bytes) => readSkillMd(bytes, "refunds"),
    },
    yaml("skill.yaml", [example("skills/billing/refunds/skill.yaml")], parseManifest),
    yaml("skilltrunk.yaml", [example("skilltrunk.yaml")], parseSettings),
    yaml("policy.yaml", [example("policy.yaml")], parsePolicy),
    yaml("lifecycle", [example("lifecycle/billing/pricing-policy.yaml")], (bytes) => parseLifecycle("l.yaml", bytes)),
    yaml("acknowledgement", text(`acknowledge: rewrite\ncommit: "${OID}"\nreason: "meant"\n`), (bytes) =>
      readAcknowledgement("a.yaml", bytes),
    ),
    yaml("binding", [example("bindings/agents/quote-assistant.yaml")], (bytes) => readBinding("agents/a", bytes)),
    yaml("binding lock", text(`skills:\n  a/b: { use: ^1, version: 1.0.0, digest: "${DIGEST}" }\n`), (bytes) =>
      readBinding("locks/a", bytes),
    ),
    yaml("policy pack", text('rules:\n  - { id: x, severity: high, title: "T", pattern: "a+b" }\n'), (bytes) =>
      parsePack("p.yaml", bytes),
    ),
    yaml("scanners", text("scanners:\n  clam: { command: [clamscan, -r] }\n"), (bytes) =>
      parseScanners("s.yaml", bytes),
    ),
    yaml("workflow", [example(".github/workflows/check.yml")], (bytes) => parseWorkflow("w.yml", bytes)),
    {
      name: "git log",
      corpus: text(log),
      parse: async (bytes) => {
        const records = bytes
          .toString("latin1")
          .split("\0")
          .map((part) => Buffer.from(part, "latin1"));
        for await (const _ of parseLog(oneOf(records)));
      },
    },
    { name: "commit", corpus: text(commit), parse: (bytes) => parseCommit(OID, bytes) },
    {
      name: "tree",
      corpus: [
        Buffer.concat([
          Buffer.from("100644 SKILL.md\0"),
          Buffer.alloc(20, 7),
          Buffer.from("40000 a\0"),
          Buffer.alloc(20, 9),
        ]),
      ],
      parse: (bytes) => parseTree(OID, bytes),
    },
    {
      name: "archive",
      corpus: [
        Buffer.from(
          encodeArchive([{ path: "SKILL.md", executable: false, bytes: Buffer.from("---\nname: a\n---\n") }]),
        ),
      ],
      parse: decodeArchive,
    },
    { name: "zip", corpus: [zip], parse: (bytes) => readZip(bytes, new Budget()) },
    {
      name: "tar",
      corpus: [Buffer.alloc(2048, "a/b\u00000644\u0000")],
      parse: (bytes) => readTar(bytes, new Budget()),
    },
    {
      name: "pdf",
      corpus: text("%PDF-1.4\n1 0 obj <</Length 4>> stream\nabcd\nendstream endobj\n%%EOF"),
      parse: (bytes) => readPdf(bytes, new Budget()),
    },
    {
      name: "source archive",
      corpus: [zip, gzipSync(Buffer.alloc(1024))],
      parse: (bytes) => readArchive(bytes, 1 << 20),
    },
    {
      name: "webhook",
      corpus: text('{"ref":"refs/heads/main"}'),
      parse: (bytes) =>
        readDelivery(
          new Headers({
            "x-github-event": "push",
            "x-hub-signature-256": `sha256=${bytes.toString("hex").slice(0, 80)}`,
          }),
          bytes,
          "secret",
        ),
    },
    { name: "range", corpus: text("bytes=0-99", "bytes=-5"), parse: asText((header) => parseRange(header, 100)) },
    {
      name: "skilltrunk.lock",
      corpus: text(
        `{"format":1,"skills":{".agents/skills/b":{"id":"a/b","version":"1.0.0","digest":"${DIGEST}","registry":"https://x.example","chain":{"n":1,"hash":"${DIGEST}"}}}}`,
      ),
      parse: asText(parseLock),
    },
    {
      name: "event",
      corpus: text(
        JSON.stringify({ ...event, type: "retired", path: "a" }),
        JSON.stringify({ ...event, type: "channel", name: "stable", from: null, to: "1.0.0" }),
        JSON.stringify({
          ...event,
          type: "refused",
          tree: OID,
          path: "a",
          findings: { digest: DIGEST, count: 1, list: [] },
        }),
      ),
      parse: asText((line) => parseEventLine("a/b" as never, EMPTY_CHAIN, line)),
    },
    {
      name: "tokens",
      corpus: text(
        `{"format":1,"tokens":[{"name":"ann","groups":[],"hash":"${DIGEST}","member":true,"use":"header","created":"2026-01-01T00:00:00Z"}]}`,
      ),
      parse: asText((all) => parseTokens(all, "t.json")),
    },
    {
      name: "SARIF",
      corpus: text('{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","version":"1"}},"results":[]}]}'),
      parse: asText((report) => readSarif(report, { paths: new Set(["a"]), folder: "/x" })),
    },
    {
      name: "checkpoint",
      corpus: text(`{"at":"2026-01-01T00:00:00Z","tables":["${DIGEST}"]}`),
      parse: asText(parseCheckpoint),
    },
    {
      name: "checkpoint table",
      corpus: text(`a/b 1 ${DIGEST} 1.0.0 ${DIGEST}\n`, `a/c 2 ${DIGEST} > a/b\n`),
      parse: asText(parseBucket),
    },
    {
      name: "keys",
      corpus: text(
        '{"format":1,"keys":[]}',
        `{"format":1,"keys":[{"id":"${DIGEST}","publicKey":"x","since":"2026-01-01T00:00:00Z"}]}`,
      ),
      parse: asText(parseKeyDocument),
    },
    {
      name: "ssh key",
      corpus: text(`ssh-ed25519 ${SSH_KEY} ledger@acme`),
      parse: asText(parseSshKey),
    },
    {
      name: "settings of a harness",
      corpus: text('{ // c\n "a": [1, {"b": "\\u0041"}], }'),
      parse: asText(readJsonText),
    },
    { name: "request", corpus: text("billing/refunds@^1.2", "a@stable"), parse: asText(parseSkillRequest) },
    {
      name: "location",
      corpus: text("https://u:p@host/a.git", "git@host:a.git", "../a"),
      parse: asText(parseLocation),
    },
  ];
}

async function* oneOf(records: readonly Buffer[]): AsyncGenerator<readonly Buffer[]> {
  yield records;
}
