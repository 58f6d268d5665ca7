/** How far along an index was seen: what is sent with each question, and how often it is asked again. */
import { beforeEach, describe, expect, test } from "vitest";
import { SeenPositions } from "../../../src/core/trust/seen-positions.ts";

const waits: number[] = [];
beforeEach(() => void waits.splice(0));
const wait = async (ms: number) => void waits.push(ms);

const said = (status: number, body: object, position?: string) => ({
  status,
  bytes: new TextEncoder().encode(JSON.stringify(body)),
  ...(position === undefined ? {} : { position }),
});
const BEHIND = said(503, { type: "/errors/REGISTRY_BEHIND", code: "REGISTRY_BEHIND" });

describe("what was seen of an index", () => {
  test("give back what they were told, and ask a number of times", async () => {
    const positions = new SeenPositions(wait, { waitMs: 7, tries: 3, gatewayTries: 2 });
    const asked: unknown[] = [];
    const ask = (...answers: (typeof BEHIND)[]) =>
      positions.ask(async (headers) => {
        asked.push(headers);
        return answers.shift() ?? BEHIND;
      }, undefined);
    await ask(said(200, {}, "one"));
    expect(positions.seen()).toEqual(["one"]);
    expect((await ask(BEHIND, said(200, {}))).status).toBe(200);
    expect((await ask()).status).toBe(503);
    expect((await ask(said(503, { code: "REGISTRY_BUSY" }))).status).toBe(503);
    const one = { "Skilltrunk-At-Least": "one" };
    expect(asked).toEqual([{}, one, one, one, one, one, one]);
    expect(waits).toEqual([7, 7, 7]);
  });

  test("ask again where a proxy reached nobody, which may have been one of several, but not for long", async () => {
    const positions = new SeenPositions(wait, { waitMs: 7, tries: 9, gatewayTries: 3 });
    const gone = said(502, { message: "Bad Gateway" });
    let asked = 0;
    const ask = (...answers: (typeof BEHIND)[]) =>
      positions.ask(async () => {
        asked++;
        return answers.shift() ?? gone;
      }, undefined);
    expect([(await ask()).status, asked]).toEqual([502, 1]);
    positions.resume(["one"]);
    expect([(await ask(gone, BEHIND, said(200, {}))).status, asked]).toEqual([200, 4]);
    expect([(await ask()).status, asked]).toEqual([502, 7]);
  });

  test("keep what answers said that did not know of one another, until one comes that does", async () => {
    const positions = new SeenPositions(wait);
    const said200 = (position: string) => async () => said(200, {}, position);
    await Promise.all([positions.ask(said200("one"), undefined), positions.ask(said200("two"), undefined)]);
    expect(positions.seen()).toEqual(["one", "two"]);
    const headers: unknown[] = [];
    const ask = async (given: object) => {
      headers.push(given);
      return said(200, {}, "three");
    };
    await positions.ask(ask, undefined);
    expect([headers, positions.seen()]).toEqual([[{ "Skilltrunk-At-Least": "one, two" }], ["three"]]);
  });

  test("know nothing to wait for before anything was seen, and lose nothing that is said again", async () => {
    const positions = new SeenPositions(() => expect.fail("it waited"));
    expect(await positions.ask(async () => BEHIND, undefined)).toBe(BEHIND);
    positions.resume(["one"]);
    await positions.ask(async () => said(200, {}, "one"), undefined);
    expect(positions.seen()).toEqual(["one"]);
  });

  test("take up what was seen before, and no words that are no position", async () => {
    const positions = new SeenPositions(wait);
    positions.resume(["kept", "no position"]);
    for (const position of ["", "a b", "x\n", "y".repeat(401)])
      await positions.ask(async () => said(200, {}, position), undefined);
    expect(positions.seen()).toEqual(["kept"]);
  });
});
