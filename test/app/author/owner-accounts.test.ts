/** Asking a code host about owners: how many questions, and what its silence means. */
import { expect, it } from "vitest";
import { ownerAccounts } from "../../../src/app/author/owner-accounts.ts";
import type { Account } from "../../../src/app/ports/code-host.ts";
import { RegistryError } from "../../../src/core/errors.ts";

const account = (login: string): Account => ({ id: 1, login, isBot: false });
const refuse = (code: "HOST_NOT_FOUND" | "HOST_DENIED" | "HOST_LIMITED" | "HOST_UNREACHABLE"): never => {
  throw new RegistryError(code, "No.");
};

it("tells people, teams and nobody apart, and what it may not be told from what there is not", async () => {
  const host = {
    permissionOf: async (login: string) => {
      if (login === "ann") return "admin";
      return login === "bob" ? "read" : refuse(login === "gone" ? "HOST_NOT_FOUND" : "HOST_DENIED");
    },
    teamMembers: async (team: string) => (team === "@acme/billing" ? [account("ann")] : undefined),
  };
  const asked = ["ann", "bob", "gone", "hidden", "a@b.example", "acme/billing", "acme/biling", "other/team"];
  expect([...(await ownerAccounts(host, asked))]).toEqual([
    ["ann", { kind: "person", mayWrite: true }],
    ["bob", { kind: "person", mayWrite: false }],
    ["gone", { kind: "nobody" }],
    ["hidden", { kind: "unseen" }],
    ["a@b.example", { kind: "unseen" }],
    ["acme/billing", { kind: "team", members: ["ann"] }],
    ["acme/biling", { kind: "nobody" }],
    ["other/team", { kind: "unseen" }],
  ]);
});

it.each(["HOST_LIMITED", "HOST_DENIED"] as const)("a team that was not told of (%s) is not none", async (code) => {
  const host = {
    permissionOf: async () => "write",
    teamMembers: async (team: string) => (team === "@acme/a" ? [account("ann")] : refuse(code)),
  };
  expect([...(await ownerAccounts(host, ["acme/a", "acme/b"])).values()]).toEqual([
    { kind: "team", members: ["ann"] },
    { kind: "unseen" },
  ]);
});

it("asks about no more than a hundred", async () => {
  const asked: string[] = [];
  const host = {
    permissionOf: async (login: string) => {
      asked.push(login);
      return "write";
    },
    teamMembers: async () => undefined,
  };
  const found = await ownerAccounts(
    host,
    Array.from({ length: 250 }, (_, i) => `p${i}`),
  );
  expect([asked.length, found.size]).toEqual([100, 100]);
});

it("an outage is no answer", async () => {
  const host = { permissionOf: async () => refuse("HOST_UNREACHABLE"), teamMembers: async () => undefined };
  await expect(ownerAccounts(host, ["ann"])).rejects.toMatchObject({ code: "HOST_UNREACHABLE" });
});

it.each([
  [
    "may not ask about people asks about no more of them",
    "HOST_DENIED",
    ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "@a/team"],
  ],
  ["has asked enough asks nothing more", "HOST_LIMITED", ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"]],
] as const)("a token that %s", async (_, code, expected) => {
  const asked: string[] = [];
  const host = {
    permissionOf: async (login: string) => {
      asked.push(login);
      return refuse(code);
    },
    teamMembers: async (team: string) => {
      asked.push(team);
      return undefined;
    },
  };
  const people = Array.from({ length: 40 }, (_each, i) => `p${i}`);
  const found = await ownerAccounts(host, [...people, "a/team"]);
  expect(asked).toEqual(expected);
  expect([...found.values()].every(({ kind }) => kind === "unseen")).toBe(true);
});
