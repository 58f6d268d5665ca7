/** Only a file that was there can be taken away. */
import { expect, it } from "vitest";
import { DEFAULT_SETTINGS, parseSettings, type Settings } from "../../../src/core/trunk/settings.ts";
import { settingsRemoved } from "../../../src/core/trunk/settings-removed.ts";

const paths = ["skilltrunk.yaml"];
const read = (text: string) => parseSettings(Buffer.from(text)).settings as Settings;

it("says what is shown from then on", () => {
  const [found, ...more] = settingsRemoved({ paths, base: read("visibility: internal\n"), settings: DEFAULT_SETTINGS });
  expect(more).toEqual([]);
  expect([found?.rule, found?.severity]).toEqual(["settings-removed", "high"]);
  expect(found?.message).toContain("is public, unless");
  const shown = settingsRemoved({ paths, base: read("owners: [alice]\n"), settings: DEFAULT_SETTINGS });
  expect(shown[0]?.message).not.toContain("is public, unless");
});

it.each([
  ["there never were any", { paths, base: DEFAULT_SETTINGS, settings: DEFAULT_SETTINGS }],
  ["they are changed", { paths, base: read("visibility: internal\n"), settings: read("visibility: private\n") }],
  ["a comment is left of them", { paths, base: read("visibility: internal\n"), settings: read("# defaults\n") }],
  ["another file goes", { paths: ["a.md"], base: DEFAULT_SETTINGS, settings: DEFAULT_SETTINGS }],
  ["they cannot be read", { paths, base: read("visibility: internal\n"), settings: undefined }],
])("says nothing where %s", (_, change) => {
  expect(settingsRemoved(change)).toEqual([]);
});
