import { expect, it } from "vitest";
import { type Expression, ProgramBuilder } from "../../../../src/core/scan/flow/flow-program.ts";

const value: Expression = { kind: "text", text: "a", start: 0, end: 1 };

it("gives every step to the routine that it stands in", () => {
  const builder = new ProgramBuilder();
  builder.step(["before"], value);
  builder.routine("outer", ["x"], () => {
    builder.step(["outer"], value);
    builder.routine("inner", [], () => builder.step([], value, true));
    builder.step(["outer again"], value);
  });
  builder.step(["after"], value);
  const said = builder
    .program()
    .routines.map(({ name, parameters, steps }) => [name, parameters, steps.map(({ targets }) => targets.join())]);
  expect(said).toEqual([
    ["", [], ["before", "after"]],
    ["outer", ["x"], ["outer", "outer again"]],
    ["inner", [], [""]],
  ]);
  expect(builder.program().routines[2]?.steps[0]?.isReturn).toBe(true);
});
