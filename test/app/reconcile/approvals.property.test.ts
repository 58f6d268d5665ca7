/**
 * Where policy has us see to approvals: whatever is merged of lifecycle files and settings, and whatever of that is approved
 * in whichever order, nobody reads or is given more than the last approved state gives; and once all is approved, all is as merged.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { mergeable, step, World } from "../../support/approval-world.ts";

/** On a machine that has much else to do. */
const LIMIT_MS = 300_000;

/** What has to have happened, or nothing was shown. */
const SEEN = [
  ...["visibility", "readers", "owners", "enabled", "channel", "state"].map((what) => `${what} approved`),
  ...["public", "internal", "private"].map((open) => `${open} is read`),
  "what is merged as public is not read",
  "a state waits",
  "settings approved",
  "some approved, some not",
  "an offer waits beside settings",
  "a rename of what waits",
  "a rename beside settings that wait",
  "a restart while settings wait",
  "a restart while settings cannot be read",
  "a file that cannot be read while it waits",
];

it("gives nobody more than the last approved state, whatever is merged and approved in whichever order", {
  timeout: LIMIT_MS,
}, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(mergeable, { maxLength: 4 }),
      fc.array(step, { maxLength: 16, size: "max" }),
      async (before, steps) => {
        const world = new World((what) => seen.set(what, (seen.get(what) ?? 0) + 1));
        await world.begin(before);
        world.check();
        for (const one of steps) {
          await world.do(one);
          world.check();
        }
        await world.settle();
      },
    ),
    { numRuns: 80 },
  );
  for (const what of SEEN) expect([what, (seen.get(what) ?? 0) > 0]).toEqual([what, true]);
});
