import { describe, expect, it } from "vitest";
import { parseLog } from "../../../src/adapters/git/git-history.ts";
import { list } from "../../support/git-witness.ts";

const [ONE, TWO, BLOB, ABSENT] = ["1", "2", "b", "0"].map((digit) => digit.repeat(40));
const ADDED = `:000000 100644 ${ABSENT} ${BLOB} A`;
const REMOVED = `:100755 000000 ${BLOB} ${ABSENT} D`;

describe("parseLog", () => {
  it("reads steps from records, however they are portioned", async () => {
    const records = [`${ONE}`, `\n${ADDED}`, "a", REMOVED, ":looks like a change", `${TWO}`];
    const expected = [
      {
        oid: ONE,
        changes: [
          { path: "a", mode: 0o100644, oid: BLOB },
          { path: ":looks like a change", mode: 0, oid: ABSENT },
        ],
      },
      { oid: TWO, changes: [] },
    ];
    expect(await parse([records])).toEqual(expected);
    expect(await parse(records.map((record) => [record]))).toEqual(expected);
  });

  it("takes a path for a path, even one that reads like a commit", async () => {
    expect(await parse([[`${ONE}`, `\n${ADDED}`, `${TWO}`]])).toEqual([
      { oid: ONE, changes: [{ path: TWO, mode: 0o100644, oid: BLOB }] },
    ]);
  });

  it("is empty without records", async () => {
    expect(await parse([])).toEqual([]);
  });

  it.each([
    [[ADDED, "a"]],
    [[`${ONE}`, `\n${ADDED}`]],
    [[`${ONE}`, "gpg: Good signature"]],
    [[`${ONE}`, ":000000 100644 b0b b0b A", "a"]],
    [[`${ONE}`, `::100644 100644 100644 ${BLOB} ${BLOB} ${BLOB} MM`, "a"]],
    [["1".repeat(64)]],
  ])("refuses %j", async (records) => {
    await expect(parse([records])).rejects.toMatchObject({ code: "GIT_FAILED" });
  });
});

async function parse(portions: readonly (readonly string[])[]) {
  async function* bytes() {
    for (const records of portions) yield records.map((record) => Buffer.from(record));
  }
  return (await list(parseLog(bytes()))).flat();
}
