import { describe, expect, test } from "vitest";
import { statusSchema, toStatus } from "../../../src/core/catalog/status.ts";
import { STATUS } from "../../support/index-fixture.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

const { catalog, snapshot } = new RegistryFixture()
  .publish("billing/refunds", "1.0.0")
  .publish("billing/refunds", "1.1.0");
const { ledger } = snapshot;
const listed = [...catalog.skills.values()];

describe("the status document", () => {
  test("tells whoever sees everything all of it", () => {
    const status = toStatus(STATUS, { catalog, ledger, audience: "all", listed });
    expect(statusSchema.parse(status)).toEqual(status);
    expect(status).toMatchObject({ skills: 1, releases: 2, trunk: catalog.head.trunk, location: STATUS.location });
    expect(status.ledger).toEqual({ commit: ledger?.commit, tree: ledger?.tree });
    expect(status.lastPass).toEqual(STATUS.lastPass);
    expect(status.conditions[0]?.message).toBe("Serving 7 skills.");
  });

  test("tells a member where the repository is, and nothing that moves with what may be hidden", () => {
    const status = toStatus(STATUS, { catalog, ledger, audience: "internal", listed });
    expect(status.location).toBe(STATUS.location);
    for (const key of ["trunk", "ledger", "lastPass"]) expect(status).not.toHaveProperty(key);
    expect(status.conditions).toEqual([{ type: "Ready", status: true, reason: "Serving", since: expect.any(String) }]);
  });

  test("tells the public nothing that names or counts what is hidden", () => {
    const status = toStatus(STATUS, { catalog, ledger, audience: "public", listed: [] });
    expect(statusSchema.parse(status)).toEqual(status);
    expect(status).toMatchObject({ skills: 0, releases: 0 });
    expect(status).not.toHaveProperty("lastPass");
    expect(status).not.toHaveProperty("location");
    expect(status).not.toHaveProperty("trunk");
    expect(status).not.toHaveProperty("ledger");
    expect(status.conditions.map(({ type }) => type)).toEqual(["Ready"]);
    expect(JSON.stringify(status)).not.toContain("7 skills");
  });

  test("says whose content could not be fetched to whoever sees everything, and to nobody else that there is any", () => {
    const unasked = { type: "Unasked", status: true, reason: "IssuerUnreachable", message: "login", since: "x" };
    const unfetched = { type: "Unfetched", status: true, reason: "AwaitingContent", message: "a/shut", since: "x" };
    const unapproved = { type: "Unapproved", status: true, reason: "RulesHeld", message: "policy", since: "x" };
    const told = { ...STATUS, conditions: [...STATUS.conditions, ...([unfetched, unasked, unapproved] as never[])] };
    const seen = (audience: "public" | "internal" | "all") =>
      /Unfetched|Unasked|Unapproved|login|policy/.test(
        JSON.stringify(toStatus(told, { catalog, ledger, audience, listed })),
      );
    expect([seen("all"), seen("internal"), seen("public")]).toEqual([true, false, false]);
  });
});
