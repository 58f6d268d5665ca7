import { expect, it } from "vitest";
import { EvidenceDraft, hasSaid } from "../../../src/core/catalog/evidence-draft.ts";
import { SCAN, scanBody, scanSubject } from "../../../src/core/gate/external-scan.ts";

const SUBJECT = scanSubject("acme", `sha256:${"a".repeat(64)}`);
const REPORT = { tool: "T", version: "1", results: [], more: 0 };
const evidence = (kind: string, subject: string, body: string) =>
  ({ type: "evidence", kind, subject, body, by: "alice" }) as Parameters<EvidenceDraft["apply"]>[0];

it("knows what was recorded, each kind as what it is, and leaves alone what it began with", () => {
  const base = {
    evidence: new Map(),
    acceptances: new Map(),
    heldPolicy: undefined,
    heldSettings: undefined,
    unapproved: undefined,
    sources: new Map(),
    scans: new Map(),
  };
  const draft = new EvidenceDraft(base);
  draft.apply(evidence(SCAN, SUBJECT, scanBody(REPORT)));
  draft.apply(evidence("source-refused", "a/b git+x", "It is gone."));
  expect(draft.known.scans.get(SUBJECT)).toEqual(REPORT);
  expect(draft.known.sources.get("a/b git+x")).toEqual({ kind: "refused", message: "It is gone." });
  expect([...draft.known.evidence.keys()]).toEqual([`${SCAN}:${SUBJECT}`, "source-refused:a/b git+x"]);
  expect([draft.has(`${SCAN}:${SUBJECT}`), draft.has(`${SCAN}:x`)]).toEqual([true, false]);
  expect([base.evidence.size, base.sources.size, base.scans.size]).toEqual([0, 0, 0]);
});

it("keeps everybody of whom an approval is said, once each, and of anything else whoever said it last", () => {
  const held = { heldPolicy: undefined, heldSettings: undefined, unapproved: undefined };
  const empty = { evidence: new Map(), acceptances: new Map(), ...held, sources: new Map(), scans: new Map() };
  const draft = new EvidenceDraft(empty);
  const said = (kind: string, by: string) => ({ ...evidence(kind, "x", "seen"), by });
  for (const by of ["mallory", "sam", "mallory"]) draft.apply(said("approval", by));
  draft.apply(said("rewrite", "ann"));
  expect([...draft.known.evidence.values()]).toEqual([["mallory", "sam"], ["ann"]]);
  const claim = (kind: string, by: string) => hasSaid(draft.known.evidence, { kind, subject: "x", by, body: "seen" });
  expect([claim("approval", "sam"), claim("approval", "sue"), claim("rewrite", "sue")]).toEqual([true, false, true]);
});
