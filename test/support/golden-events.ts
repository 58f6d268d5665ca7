/** One fact of each type of event, and its line's bytes as engine 1 writes them. */
import { sha256 } from "../../src/core/bytes.ts";
import type { Fact } from "../../src/core/ledger/event.ts";
import type { SkillId } from "../../src/core/names.ts";

const OID = "c".repeat(40);
const DIGEST = sha256("digest");
const COMMON = { at: "2026-01-01T00:00:00Z", commit: OID, by: "Ada" };
const COMMON_LINE = `"commit":"${OID}"`;

/** One fact of each type with every field it may have, and the bytes of its line as the first of a chain. */
export const GOLDEN: readonly (readonly [Fact, string])[] = [
  [
    {
      ...COMMON,
      pr: 7,
      type: "released",
      version: "1.0.0",
      digest: DIGEST,
      size: 1,
      tree: OID,
      path: "skills/team/one",
      name: "one",
      description: "Größe \u{1f600}\n",
      kind: "skill",
      declares: {
        permissions: ["shell"],
        secrets: ["TOKEN"],
        optionalSecrets: ["SPARE"],
        triggers: ["refund"],
        compatibility: { os: ["linux"] },
        runtime: { timeout: 60 },
      },
      requires: ["team/two@^1"],
      closure: [{ id: "team/two" as SkillId, version: "1.0.0", digest: DIGEST }],
      members: [
        { id: "team/two" as SkillId, version: "1.0.0", digest: DIGEST },
        { mcp: "https://a.example/m", version: "1.0.0", digest: DIGEST },
      ],
      payload: "agent.md",
      rules: DIGEST,
      verdict: "pass",
      waived: [{ rule: "r", path: "p", fingerprint: DIGEST }],
      forced: true,
      brought: OID,
      notes: "",
    },
    `{"at":"2026-01-01T00:00:00Z","brought":"${OID}","by":"Ada","closure":[{"digest":"${DIGEST}","id":"team/two","version":"1.0.0"}],${COMMON_LINE},"declares":{"compatibility":{"os":["linux"]},"optionalSecrets":["SPARE"],"permissions":["shell"],"runtime":{"timeout":60},"secrets":["TOKEN"],"triggers":["refund"]},"description":"Größe \u{1f600}\\n","digest":"${DIGEST}","engine":1,"forced":true,"kind":"skill","members":[{"digest":"${DIGEST}","id":"team/two","version":"1.0.0"},{"digest":"${DIGEST}","mcp":"https://a.example/m","version":"1.0.0"}],"n":1,"name":"one","notes":"","path":"skills/team/one","payload":"agent.md","pr":7,"prev":null,"requires":["team/two@^1"],"rules":"${DIGEST}","size":1,"tree":"${OID}","type":"released","verdict":"pass","version":"1.0.0","waived":[{"fingerprint":"${DIGEST}","path":"p","rule":"r"}]}`,
  ],
  [
    {
      ...COMMON,
      type: "refused",
      version: "1.0.0",
      tree: OID,
      path: "",
      findings: {
        digest: DIGEST,
        count: 1,
        list: [{ rule: "r", severity: "high", path: "p", line: 2, message: "m", hint: "h", fingerprint: DIGEST }],
      },
    },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"engine":1,"findings":{"count":1,"digest":"${DIGEST}","list":[{"fingerprint":"${DIGEST}","hint":"h","line":2,"message":"m","path":"p","rule":"r","severity":"high"}]},"n":1,"path":"","prev":null,"tree":"${OID}","type":"refused","version":"1.0.0"}`,
  ],
  [
    { ...COMMON, type: "held", version: "1.0.0", tree: OID, path: "p", waiting: ["approval"], stages: [] },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"engine":1,"n":1,"path":"p","prev":null,"stages":[],"tree":"${OID}","type":"held","version":"1.0.0","waiting":["approval"]}`,
  ],
  [
    { ...COMMON, type: "evidence", kind: "k", after: null, subject: "s", body: "b", digest: DIGEST, source: "o" },
    `{"after":null,"at":"2026-01-01T00:00:00Z","body":"b","by":"Ada",${COMMON_LINE},"digest":"${DIGEST}","engine":1,"kind":"k","n":1,"prev":null,"source":"o","subject":"s","type":"evidence"}`,
  ],
  ...(["retired", "restored"] as const).map((type): [Fact, string] => [
    { ...COMMON, type, path: "p" },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"engine":1,"n":1,"path":"p","prev":null,"type":"${type}"}`,
  ]),
  [
    { ...COMMON, type: "renamed", path: "p", from: "team/old", to: "team/one" },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"engine":1,"from":"team/old","n":1,"path":"p","prev":null,"to":"team/one","type":"renamed"}`,
  ],
  [
    { ...COMMON, type: "channel", name: "stable", from: null, to: "1.0.0" },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"engine":1,"from":null,"n":1,"name":"stable","prev":null,"to":"1.0.0","type":"channel"}`,
  ],
  [
    {
      ...COMMON,
      type: "state",
      version: "1.0.0",
      from: "online",
      to: "deprecated",
      reason: "old",
      replacement: "team/two@^1",
      sunset: "2027-01-31",
      emergency: true,
    },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"emergency":true,"engine":1,"from":"online","n":1,"prev":null,"reason":"old","replacement":"team/two@^1","sunset":"2027-01-31","to":"deprecated","type":"state","version":"1.0.0"}`,
  ],
  [
    {
      ...COMMON,
      type: "offer",
      changes: {
        visibility: { from: "public", to: "private" },
        readers: { from: [], to: ["a"] },
        owners: { from: [], to: ["b"] },
        tags: { from: [], to: ["c"] },
        enabled: { from: true, to: false },
        governed: { from: false, to: true },
      },
    },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada","changes":{"enabled":{"from":true,"to":false},"governed":{"from":false,"to":true},"owners":{"from":[],"to":["b"]},"readers":{"from":[],"to":["a"]},"tags":{"from":[],"to":["c"]},"visibility":{"from":"public","to":"private"}},${COMMON_LINE},"engine":1,"n":1,"prev":null,"type":"offer"}`,
  ],
  [
    { ...COMMON, type: "binding", subject: "agents/a", from: null, to: "b" },
    `{"at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"engine":1,"from":null,"n":1,"prev":null,"subject":"agents/a","to":"b","type":"binding"}`,
  ],
  [
    { ...COMMON, type: "rewritten", from: OID, to: OID, acknowledged: "ops" },
    `{"acknowledged":"ops","at":"2026-01-01T00:00:00Z","by":"Ada",${COMMON_LINE},"engine":1,"from":"${OID}","n":1,"prev":null,"to":"${OID}","type":"rewritten"}`,
  ],
];
