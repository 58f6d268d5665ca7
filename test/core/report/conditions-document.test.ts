import { expect, it } from "vitest";
import { CAUSES, reasonOf, type StuckCode } from "../../../src/core/condition-causes.ts";
import { CONDITION_TYPES } from "../../../src/core/conditions.ts";
import { conditionsDocument } from "../../../src/core/report/conditions-document.ts";

it("has each condition and each reason once", () => {
  const text = conditionsDocument();
  const listed = [...text.matchAll(/^- \*\*(\w+)\*\*: \w/gm)].map(([, type]) => type);
  expect(listed).toEqual([...CONDITION_TYPES]);
  const rows = [...text.matchAll(/^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, reason]) => reason);
  const reasons = (Object.keys(CAUSES) as StuckCode[]).map(reasonOf);
  expect(rows.toSorted()).toEqual(["Stalled", ...reasons].toSorted());
});
