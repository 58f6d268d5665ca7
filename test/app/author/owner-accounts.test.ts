/** Asking a code host about owners: how many questions, and what its silence means. */
import { expect, it } from "vitest";
import { ownerAccounts } from "../../../src/app/author/owner-accounts.ts";
import type { Account } from "../../../src/app/ports/code-host.ts";
import { RegistryError } from "../../../src/core/errors.ts";

const account = (login: string): Account => ({ id: 1, login, isBot: false });
const refuse = (code: "HOST_NOT_FOUND" | "HOST_DENIED" | "HOST_UNREACHABLE"): never => {
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
