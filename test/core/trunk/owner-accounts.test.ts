/** Owners as the code host knows them: nobody, somebody who may not write, a team that is one person. */
import { describe, expect, it } from "vitest";
import { checkOwnerAccounts, type OwnerAccount, ownersToAsk } from "../../../src/core/trunk/owner-accounts.ts";

const writer: OwnerAccount = { kind: "person", mayWrite: true };
const team = (...members: string[]): OwnerAccount => ({ kind: "team", members });
const owned = (skills: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(skills).map(([id, owners]) => ({ id, owners }));

function said(
  accounts: Readonly<Record<string, OwnerAccount>>,
  skills: Readonly<Record<string, readonly string[]>>,
  admins: readonly string[] = [],
) {
  const { status, message } = checkOwnerAccounts(new Map(Object.entries(accounts)), {
    owned: owned(skills),
    admins,
    fix: "mend it",
  });
  return [status, message];
}

describe("owners whom the host", () => {
  it("knows are well", () => {
    const skills = { "a/b": ["@acme/billing"], "a/c": ["ann", "@Bob"] };
    expect(said({ "acme/billing": team("ann", "bob"), ann: writer, bob: writer }, skills, ["ann"])).toEqual([
      "ok",
      "The host knows everybody who owns something.",
    ]);
  });

  it("does not know are named with what they own", () => {
    const skills = { "a/b": ["@acme/biling", "ann"], "a/c": ["@acme/biling", "ann"], "a/d": ["@acme/biling", "ann"] };
    expect(
      said({ "acme/biling": { kind: "nobody" }, ann: writer, root: { kind: "nobody" } }, skills, ["root"]),
    ).toEqual(["problem", "The host does not know root (`admins`), acme/biling (a/b, a/c, and 1 more)."]);
  });

  it("gives no write access are named, as is a team without members", () => {
    const skills = { "a/b": ["carol", "@acme/empty"] };
    expect(said({ carol: { kind: "person", mayWrite: false }, "acme/empty": team() }, skills)).toEqual([
      "problem",
      "acme/empty (a/b), carol (a/b) may not write here, so the host asks nobody there.",
    ]);
  });

  it("shows to be one person are a warning", () => {
    const skills = { "a/b": ["@acme/solo", "@Ann"], "a/c": ["@acme/solo", "bob"], "a/d": ["ann"] };
    expect(said({ "acme/solo": team("ANN"), ann: writer, bob: writer }, skills)).toEqual([
      "warning",
      "By the host's teams one skill has one owner in all: a/b.",
    ]);
  });

  it("does not tell of are no problem, and said to be untold", () => {
    expect(said({ "acme/x": { kind: "unseen" } }, { "a/b": ["@acme/x"] })[0]).toBe("unknown");
    expect(said({ ann: writer }, { "a/b": ["@acme/x", "ann"] })).toEqual([
      "ok",
      "The host knows every owner that could be asked about; not acme/x (a/b).",
    ]);
  });

  it("cannot colour a terminal by their names", () => {
    expect(said({ "a\u001b[31m": { kind: "nobody" } }, { "a/b": ["a\u001b[31m"] })[1]).not.toContain("\u001b");
  });
});

it("are asked about once each, admins and those of most skills first", () => {
  const skills = owned({ "a/b": ["@Ann", "bob"], "a/c": ["ann", "carol"], "a/d": ["zoe", "carol", "ann"] });
  expect(ownersToAsk(skills, ["zoe"])).toEqual(["zoe", "ann", "carol", "bob"]);
});
