import { expect, it } from "vitest";
import { channelFindings } from "../../../src/core/gate/channel-findings.ts";
import type { State } from "../../../src/core/ledger/event.ts";

const skill = (channels: Readonly<Record<string, string>>, states: Readonly<Record<string, State>> = {}) =>
  ({
    id: "team/one",
    lifecycle: {
      kind: "present",
      lifecycle: {
        channels: new Map(Object.entries(channels)),
        versions: new Map(Object.entries(states).map(([version, state]) => [version, { state }])),
      },
    },
  }) as unknown as Parameters<typeof channelFindings>[0];
const entry = (channels: Readonly<Record<string, string>>, states: Readonly<Record<string, State>>) =>
  ({
    channels: new Map(Object.entries(channels)),
    releases: new Map(Object.entries(states).map(([version, state]) => [version, { version, state }])),
  }) as unknown as NonNullable<Parameters<typeof channelFindings>[1]>;
const told = (...[one, before]: Parameters<typeof channelFindings>) =>
  channelFindings(one, before).map(({ rule, message }) => `${rule}: ${message}`);
const BEFORE = entry({ stable: "1.0.0" }, { "1.0.0": "online", "1.1.0": "online" });

it("names a channel that is put on a version which the same file yanks", () => {
  expect(told(skill({ stable: "1.1.0" }, { "1.1.0": "yanked" }), BEFORE)).toEqual([
    "lifecycle-channel-not-offered: The channel stable is put on 1.1.0, which is yanked: it leads to the greatest lower version that is given out, or to nothing.",
  ]);
});

it("goes by what the file says of a version that was yanked before, and by what is withdrawn for ever", () => {
  const yanked = entry({}, { "1.1.0": "yanked" });
  expect(told(skill({ stable: "1.1.0" }), yanked)).toEqual([]);
  expect(told(skill({ stable: "1.1.0" }, { "1.1.0": "deprecated" }), yanked)).toEqual([]);
  expect(told(skill({ stable: "1.1.0" }), entry({}, { "1.1.0": "withdrawn" }))).toHaveLength(1);
});

it("says nothing where the version of a channel that stands is yanked, nor of what is not published", () => {
  expect(told(skill({ stable: "1.0.0" }, { "1.0.0": "yanked" }), BEFORE)).toEqual([]);
  expect(told(skill({ stable: "9.9.9" }, { "9.9.9": "yanked" }), BEFORE)).toEqual([]);
  expect(told(skill({ stable: "1.1.0" }, { "1.1.0": "yanked" }), undefined)).toEqual([]);
});
