import { expect, it } from "vitest";
import { unfamiliarEvents } from "../../../src/core/skill/hook-events.ts";

const told = (text: string, kind: "hook" | "agent" = "hook") => {
  const bytes = Buffer.from(text);
  const file = { path: "hook.json", executable: false, bytes } as never;
  return unfamiliarEvents({ kind, payload: "hook.json" }, [file]).map(
    ({ path, line, message, severity }) => `${severity} ${path} ${line} ${message}`,
  );
};
const one = (event: string) => JSON.stringify({ event, command: "x" });

it("names the event that was probably meant, and where", () => {
  expect(told('{\n  "event": "PreTolUse",\n  "command": "x"\n}')).toEqual([
    'low hook.json 2 Nobody here knows the event "PreTolUse": did you mean PreToolUse?',
  ]);
  const several = { hooks: { SesionStart: [{ hooks: [{ command: "x" }] }], Stop: [], MyOwn: [] } };
  expect(told(JSON.stringify(several))).toEqual([expect.stringContaining("did you mean SessionStart?")]);
});

it.each([
  ["pretooluse", "PreToolUse or preToolUse"],
  ["POSTTOOLUSE", "PostToolUse or postToolUse"],
  ["notificatoin", "Notification"],
])("takes %s for %s", (event, meant) => {
  expect(told(one(event)).join()).toMatch(new RegExp(`: did you mean ${meant}\\?$`));
});

it.each([
  ...["PreToolUse", "preToolUse", "Stop", "beforeReadFile", "OnMoon"],
  // As harnesses write them that start events with a small letter.
  ...["postToolUseFailure", "permissionRequest", "notification", "userPromptSubmit"],
])("says nothing of %s", (event) => {
  expect(told(one(event))).toEqual([]);
});

it("says nothing of what is no hook's payload, and never more than fits a report", () => {
  expect(told(one("PreTolUse"), "agent")).toEqual([]);
  expect(told("{")).toEqual([]);
  expect(told('{"event":1}')).toEqual([]);
  const hooks = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`Stop${i}`, []]));
  expect(told(JSON.stringify({ hooks }))).toHaveLength(20);
});
