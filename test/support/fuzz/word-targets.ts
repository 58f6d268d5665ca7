/** What a request brings, what people type, and what is signed. */
import { generateKeyPairSync, sign } from "node:crypto";
import { parseEvent } from "../../../src/action/event.ts";
import { parseLocation } from "../../../src/adapters/git/repository-location.ts";
import { parseAsOf } from "../../../src/core/catalog/as-of.ts";
import { parseOciPlace } from "../../../src/core/catalog/oci-artifact.ts";
import { parseReleaseQuery } from "../../../src/core/catalog/release-query.ts";
import { parseSkillFilter } from "../../../src/core/catalog/skill-filter.ts";
import { osvReport, readOsvMatches, readOsvRecord } from "../../../src/core/gate/osv.ts";
import { readSarif } from "../../../src/core/gate/sarif-reading.ts";
import { parseHarness } from "../../../src/core/install/compatibility.ts";
import { parseSkillId, parseSkillRequest } from "../../../src/core/names.ts";
import { parseMember, parseRequirement } from "../../../src/core/relations/requirement.ts";
import { readSummary, renderSummary } from "../../../src/core/report/proposal-summary.ts";
import { parseTerm } from "../../../src/core/term.ts";
import { parseHostRepository } from "../../../src/core/trunk/host-repository.ts";
import { parsePathTemplate } from "../../../src/core/trunk/path-template.ts";
import { BUCKETS, parseBucket, parseCheckpoint } from "../../../src/core/trust/checkpoint.ts";
import { parseKeyDocument } from "../../../src/core/trust/key-document.ts";
import { readProvenance, STATEMENT_TYPE } from "../../../src/core/trust/provenance.ts";
import { parseSkillUri } from "../../../src/mcp/uris.ts";
import { parseRange } from "../../../src/server/range.ts";
import { CursorSeal } from "../../../src/server/sealed-cursor.ts";
import { readDelivery } from "../../../src/server/webhook.ts";
import { DIGEST, documents, OID, ofText, type Target, texts } from "./target.ts";

const STATEMENT = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "a/b@1.0.0", digest: { sha256: "a".repeat(64) } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: { buildType: "x", externalParameters: { commit: OID, path: "skills/a/b", pullRequest: 1 } },
    runDetails: {
      byproducts: [{ name: "gate", annotations: { approvals: [{ role: "owner", approvedBy: ["ann"] }] } }],
    },
  },
};
const RECORD = {
  id: "GHSA-aaaa-bbbb-cccc",
  aliases: ["CVE-2026-1"],
  affected: [
    {
      package: { ecosystem: "npm", name: "left" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.1" }] }],
      database_specific: { severity: "HIGH" },
    },
  ],
  database_specific: { severity: "HIGH" },
};
const SARIF = {
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: "x", version: "1", rules: [{ id: "r" }] } },
      results: [
        {
          ruleId: "r",
          level: "error",
          message: { text: "t" },
          locations: [{ physicalLocation: { artifactLocation: { uri: "file:///x/a" }, region: { startLine: 2 } } }],
        },
      ],
    },
  ],
};
const PULL_REQUEST = {
  repository: { full_name: "acme/skills", default_branch: "main" },
  pull_request: { number: 1, title: "t", commits: 1, head: { sha: OID }, base: { ref: "main" } },
};
const SECRET = "secret";
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const KEY = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
const seal = new CursorSeal(Buffer.alloc(32, 1));

/** Signs whatever it is given, as a registry that lies in its own name does. */
function readSigned(payload: Buffer): unknown {
  const head = `DSSEv1 ${STATEMENT_TYPE.length} ${STATEMENT_TYPE} ${payload.length} `;
  const sig = sign(null, Buffer.concat([Buffer.from(head), payload]), privateKey).toString("base64");
  const envelope = {
    payloadType: STATEMENT_TYPE,
    payload: payload.toString("base64"),
    signatures: [{ keyid: "k", sig }],
  };
  return readProvenance(envelope, { digest: DIGEST, keys: new Map([["k", KEY]]) });
}

/** What another of their texts makes of a text, each a parser of its own that gives nothing where it is none. */
const WORDS: Readonly<Record<string, (text: string) => unknown>> = {
  "billing/refunds@^1.2": parseSkillRequest,
  "billing/refunds": parseSkillId,
  "a/b@^1 || 2.x": parseRequirement,
  "a/b@1.0.0": parseMember,
  "skills/{namespace}/{name}": parsePathTemplate,
  "https://github.com/acme/skills.git": parseHostRepository,
  "oci://registry.example/acme/skills": (text) => parseOciPlace(text, () => false),
  "2026-11-20T12:00:00Z": parseAsOf,
  "claude-code@2.1.0": parseHarness,
  "30d": (text) => parseTerm(text, "2026-01-01T00:00:00Z"),
  "skill://billing/refunds/SKILL.md": parseSkillUri,
  "bytes=0-99": (text) => parseRange(text, 100),
};

export function wordTargets(): readonly Target[] {
  return [
    ...Object.entries(WORDS).map(([example, parse]) => ({
      name: `word such as ${example}`,
      corpus: texts(example),
      parse: ofText(parse),
    })),
    {
      name: "location",
      corpus: texts("https://u:p@host/a.git", "git@host:a.git", "../a"),
      parse: ofText(parseLocation),
    },
    {
      name: "query",
      corpus: texts("namespace=a&tag=t", "scan.malware-delivery.status=fail&released-before=2026-01-01"),
      parse: ofText((query) => {
        const parameters = [...new URLSearchParams(query)];
        return [parseSkillFilter(parameters), parseReleaseQuery(parameters)];
      }),
    },
    {
      name: "cursor",
      corpus: texts(seal.seal({ number: 1, audience: "public" })),
      parse: ofText((cursor) => seal.open(cursor)),
    },
    {
      name: "webhook",
      corpus: texts('{"ref":"refs/heads/main"}'),
      parse: (bytes) => {
        const proof = `sha256=${bytes.toString("hex").slice(0, 80)}`;
        return readDelivery(new Headers({ "x-github-event": "push", "x-hub-signature-256": proof }), bytes, SECRET);
      },
    },
    {
      name: "event of a workflow",
      corpus: documents(PULL_REQUEST),
      parse: (bytes) => parseEvent("pull_request", bytes),
    },
    {
      name: "mark in a comment",
      corpus: texts(renderSummary({ verdict: "pass", skills: [] }, OID)),
      parse: ofText(readSummary),
    },
    {
      name: "SARIF",
      corpus: documents(SARIF),
      parse: ofText((report) => {
        const read = readSarif(report, { paths: new Set(["a"]), folder: "/x" });
        return typeof read === "string" ? undefined : read;
      }),
    },
    {
      name: "records of packages",
      corpus: documents({ results: [{ vulns: [{ id: "MAL-2026-1" }], next_page_token: "more" }] }),
      parse: ofText((answer) => {
        const read = readOsvMatches(answer, 1);
        return typeof read === "string" ? undefined : read;
      }),
    },
    {
      name: "record of a package",
      corpus: documents(RECORD),
      parse: ofText((answer) => {
        const read = readOsvRecord(answer, RECORD.id);
        if (typeof read === "string") return undefined;
        const named = { registry: "npm", name: "left", version: "1.0.0", path: "package.json", line: 1 } as const;
        const asked = [{ named, ids: [RECORD.id] }];
        return osvReport(asked, new Map([[RECORD.id, read]]), { more: 0, date: "2026-01-01" });
      }),
    },
    {
      name: "checkpoint",
      corpus: documents({
        format: 1,
        at: "2026-01-01T00:00:00Z",
        buckets: Array.from({ length: BUCKETS }, () => DIGEST),
        revocations: DIGEST,
      }),
      parse: ofText(parseCheckpoint),
    },
    {
      name: "checkpoint table",
      corpus: texts(`a/b 1 ${DIGEST} 1.0.0 ${DIGEST}\n`, `a/c 2 ${DIGEST} > a/b\n`),
      parse: ofText(parseBucket),
    },
    {
      name: "keys",
      corpus: documents(
        { format: 1, keys: [] },
        { format: 1, keys: [{ id: DIGEST, publicKey: KEY, since: "2026-01-01T00:00:00Z" }] },
      ),
      parse: ofText(parseKeyDocument),
    },
    { name: "provenance", corpus: documents(STATEMENT), parse: readSigned },
  ];
}
