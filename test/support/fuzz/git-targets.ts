/** What Git says, and what is in the ledger. */
import { AnswerParser } from "../../../src/adapters/git/git-cat-file.ts";
import { parseCommit } from "../../../src/adapters/git/git-commit.ts";
import { parseLog } from "../../../src/adapters/git/git-history.ts";
import { decodePath } from "../../../src/adapters/git/git-path.ts";
import { parseTree } from "../../../src/adapters/git/git-tree.ts";
import { parseApprovalSubject, reviewOf } from "../../../src/core/gate/approvals.ts";
import { parseScanSubject, readScanEvidence, scanBody } from "../../../src/core/gate/external-scan.ts";
import { checkChain } from "../../../src/core/install/lock.ts";
import { EMPTY_CHAIN, parseEventLine, readEvent } from "../../../src/core/ledger/event.ts";
import type { SkillId } from "../../../src/core/names.ts";
import { parseEmergencyBody, parseEmergencySubject } from "../../../src/core/plan/emergency.ts";
import { parseSourceSubject, readSourceEvidence } from "../../../src/core/relations/source-evidence.ts";
import { parsePointerText } from "../../../src/core/relations/source-pointer.ts";
import { unpackFiles } from "../../../src/core/trunk/packed-files.ts";
import { parseSshKey, signedCommit, signerOf } from "../../../src/core/trust/ssh-signature.ts";
import { DIGEST, documents, OID, ofText, type Target, texts } from "./target.ts";

const event = { n: 1, prev: null, at: "2026-01-01T00:00:00Z", commit: OID, by: "Ada", engine: 1 };
const EVENTS = documents(
  { ...event, type: "retired", path: "a" },
  { ...event, type: "channel", name: "stable", from: null, to: "1.0.0" },
  { ...event, type: "refused", tree: OID, path: "a", findings: { digest: DIGEST, count: 1, list: [] } },
);
const LOG = `${OID}\0\n:000000 100644 ${"0".repeat(40)} ${OID} A\0skills/a/SKILL.md\0${OID}`;
const COMMIT = `tree ${OID}\nparent ${OID}\nauthor A <a@b> 1767225600 +0000\ncommitter A <a@b> 1767225600 +0000\n\nfeat: x\n`;
const SSH_KEY = Buffer.concat([
  Buffer.from("\0\0\0\u000bssh-ed25519\0\0\0\u0020", "latin1"),
  Buffer.alloc(32, 7),
]).toString("base64");
const SIGNED = COMMIT.replace(
  "\n\n",
  `\ngpgsig -----BEGIN SSH SIGNATURE-----\n ${"U1NIU0lHAAAAAQ".repeat(4)}\n -----END SSH SIGNATURE-----\n\n`,
);
const REPORT = { tool: "clam", version: "1.0", results: [], more: 0 };

async function* oneOf(records: readonly Buffer[]): AsyncGenerator<readonly Buffer[]> {
  yield records;
}

export function gitTargets(): readonly Target[] {
  return [
    {
      name: "git log",
      corpus: texts(LOG),
      parse: async (bytes) => {
        const records = bytes
          .toString("latin1")
          .split("\0")
          .map((part) => Buffer.from(part, "latin1"));
        for await (const _ of parseLog(oneOf(records)));
        return "read";
      },
    },
    {
      name: "git cat-file",
      corpus: texts(`${OID} blob 3\nabc\n${OID} missing\n${OID} tree 0\n\n`),
      parse: (bytes) => {
        let answers = 0;
        const reader = {
          contents: true,
          keep: (size: number) => Math.min(size, 1 << 20),
          answer: () => void answers++,
        };
        const parser = new AnswerParser(reader);
        // Cut anywhere, as a pipe does.
        const cut = bytes.length % 7;
        return parser.push(bytes.subarray(0, cut)) && parser.push(bytes.subarray(cut));
      },
    },
    { name: "commit", corpus: texts(COMMIT), parse: (bytes) => parseCommit(OID, bytes) },
    {
      name: "signed commit",
      corpus: texts(SIGNED),
      parse: (bytes) => {
        const signed = signedCommit(bytes);
        const key = parseSshKey(`ssh-ed25519 ${SSH_KEY}`);
        if (signed === undefined || key === undefined) return undefined;
        return [signerOf(signed.signature, signed.payload, [key])];
      },
    },
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
    { name: "path", corpus: [Buffer.from("skills/ä/\xff", "latin1")], parse: (bytes) => decodePath(bytes) },
    {
      name: "packed files",
      corpus: texts(`33188 ${OID} SKILL.md\0`),
      parse: ofText(unpackFiles),
    },
    {
      name: "event",
      corpus: EVENTS,
      parse: ofText((line) => parseEventLine("a/b" as SkillId, EMPTY_CHAIN, line)),
    },
    {
      name: "event, of a chain that was checked",
      corpus: EVENTS,
      parse: (bytes) => {
        try {
          return [readEvent(bytes.toString("utf8"))];
        } catch {
          // Whoever reads so has checked the chain before: what it throws is not promised.
          return undefined;
        }
      },
    },
    {
      name: "chain that a registry tells",
      corpus: EVENTS,
      parse: ofText((lines) => [checkChain("a/b" as SkillId, lines.split("\n"), [])]),
    },
    {
      name: "evidence",
      corpus: texts(scanBody(REPORT), '{"approvedBy":["ann"],"pr":1}', `{"tree":"${OID}"}`),
      parse: ofText((body) => [
        reviewOf({ by: "ann", body }),
        readScanEvidence({ kind: "scan", body }),
        readSourceEvidence({ kind: "source", body }),
        parseEmergencyBody(body),
      ]),
    },
    {
      name: "what evidence is about",
      corpus: texts(`clam ${DIGEST}`, `approval:${OID}:owner:1:a/b`, "a/b@1.0.0", `a/b https://x.example/a.git#${OID}`),
      parse: ofText((subject) => [
        parseScanSubject(subject),
        parseApprovalSubject(subject),
        parseEmergencySubject(subject),
        parseSourceSubject(subject),
        parsePointerText(subject),
      ]),
    },
    { name: "ssh key", corpus: texts(`ssh-ed25519 ${SSH_KEY} ledger@acme`), parse: ofText(parseSshKey) },
  ];
}
