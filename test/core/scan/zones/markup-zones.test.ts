/** Pages and drawings: what runs in them is code. */
import { expect, it } from "vitest";
import { inZone } from "../../../support/zoned.ts";

const PAGE = `<html><!-- one
two --><style>a{}</style><p>Hello <b onclick="run()">you</b></p>
<a href="javascript:go()">x</a><script type="module">fetch("/x")</script><script type='application/json'>{}</script>end`;

it.each([
  ["code", ['"run()"', 'javascript:go()"', 'fetch("/x")']],
  ["comment", ["<!-- one\ntwo -->"]],
  ["data", ["a{}", "{}"]],
] as const)("has its %s", (zone, expected) => {
  expect(inZone("a.html", PAGE, zone)).toEqual(expected);
});

it("reads what is unclosed to the end", () => {
  expect(inZone("a.svg", "<svg><script>run()", "code")).toEqual(["run()"]);
  expect(inZone("a.svg", "<svg><!-- run()", "comment")).toEqual(["<!-- run()"]);
  expect(inZone("a.svg", "<svg onload='run()", "code")).toEqual(["'run()"]);
});
