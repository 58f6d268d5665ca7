import { describe, expect, it } from "vitest";
import { lockChanges } from "../../../src/core/bindings/agent-lock.ts";
import { writeLock } from "../../../src/core/bindings/agent-lock-edit.ts";
import { fittingLock } from "../../../src/core/bindings/fitting-lock.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { BoundFixture } from "../../support/bound-fixture.ts";

const NOW = "2026-06-01T12:00:00Z";

function fixture(use: string, lock?: string): BoundFixture {
  const made = new BoundFixture();
  made.release("a/one", "1.0.0");
  made.release("a/one", "1.1.0");
  made.release("a/one", "1.2.0", { declares: { permissions: ["network"] } } as never);
  made.bind({ "agents/quote": `skills: { a/one: "${use}" }\n` });
  if (lock !== undefined) made.bind({ "agents/quote.lock": lock });
  return made;
}

const entry = (use: string, version: string) =>
  `skills:\n  a/one: { use: "${use}", version: ${version}, digest: "${sha256(`a/one ${version}`)}" }\n`;

function changes(made: BoundFixture, upgrade = false): readonly string[] {
  const { lock } = fittingLock(made.catalog, "quote", { now: NOW, upgrade });
  return lockChanges(made.catalog, "quote", lock).map(({ from, to }) => `${from} ${to}`);
}

describe("what a lock should remember", () => {
  it("the last release that is all granted, where it has none", () => {
    expect(changes(fixture("^1"))).toEqual(["null 1.1.0"]);
    expect(changes(fixture("latest"))).toEqual([]);
    const made = fixture("^1");
    made.bind({ "agents/quote": "skills: { a/one: { use: ^1, grants: [network] } }\n" });
    expect(changes(made)).toEqual(["null 1.2.0"]);
  });

  it("what it has, as long as that counts; with an upgrade, what is last", () => {
    expect(changes(fixture("^1", entry("^1", "1.0.0")))).toEqual([]);
    expect(changes(fixture("^1", entry("^1", "1.0.0")), true)).toEqual(["1.0.0 1.1.0"]);
    const yanked = fixture("^1", entry("^1", "1.1.0"));
    yanked.state("a/one", "1.1.0", "yanked");
    expect(changes(yanked)).toEqual([]);
    const offline = fixture("^1", entry("^1", "1.1.0"));
    offline.state("a/one", "1.1.0", "offline");
    expect(changes(offline)).toEqual(["1.1.0 1.0.0"]);
  });

  it("nothing of an exact version, of what is denied, or of what is bound no more", () => {
    expect(changes(fixture("1.0.0", entry("^1", "1.0.0")))).toEqual(["1.0.0 null"]);
    const denied = fixture("^1", entry("^1", "1.0.0"));
    denied.bind({ organisation: "deny: [a/*]\n" });
    expect(changes(denied)).toEqual(["1.0.0 null"]);
    const unbound = fixture("^1", entry("^1", "1.0.0"));
    unbound.bind({ "agents/quote": "" });
    expect(changes(unbound)).toEqual(["1.0.0 null"]);
  });
});

describe("writing it", () => {
  const lock = (version: string) =>
    new Map([["a/one" as never, { use: "^1", version, digest: sha256(`a/one ${version}`) }]]);

  it("makes a file with a heading and one fact a line", () => {
    expect(
      Buffer.from(writeLock("x.lock.yaml", undefined, lock("1.0.0"))).toString(),
    ).toBe(`# yaml-language-server: $schema=../../.skilltrunk/agent-lock.schema.json
# The releases that this agent's bindings were resolved to. Written by \`skilltrunk lock\`.
skills:
  a/one:
    use: ^1
    version: 1.0.0
    digest: ${sha256("a/one 1.0.0")}
`);
  });

  it("keeps what people wrote", () => {
    const text = `# mine\nskills:\n  a/two: { use: ^1, version: 1.0.0, digest: "${sha256("x")}" }\n  # about one\n  a/one: # this\n    use: ^1\n    version: 0.9.0 # old\n    digest: "${sha256("y")}"\n`;
    const written = Buffer.from(writeLock("x.lock.yaml", Buffer.from(text), lock("1.0.0"))).toString();
    expect(written).toContain("# mine\n");
    expect(written).toContain("# about one\n");
    expect(written).toContain("version: 1.0.0 # old\n");
    expect(written).not.toContain("a/two");
  });

  it("does not touch what it cannot read", () => {
    expect(() => writeLock("x.lock.yaml", Buffer.from("skills: ["), lock("1.0.0"))).toThrow(/x\.lock\.yaml/);
  });
});
