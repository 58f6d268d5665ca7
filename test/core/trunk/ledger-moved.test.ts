/** Only a place that differs is told, with where the ledger is and how it gets there. */
import { expect, it } from "vitest";
import { isSameLedger, ledgerMoved } from "../../../src/core/trunk/ledger-moved.ts";
import { DEFAULT_SETTINGS, parseSettings, type Settings } from "../../../src/core/trunk/settings.ts";

const paths = ["skilltrunk.yaml"];
const read = (text: string) => parseSettings(Buffer.from(text)).settings as Settings;
const onBranch = read("ledger:\n  branch: kept/here\n");
const inRepository = read("ledger:\n  repository: https://git.example/acme/ledger.git\n");

it("says where it is, where it is to be, and how it gets there", () => {
  const [found, ...more] = ledgerMoved({ paths, base: onBranch, settings: inRepository });
  expect(more).toEqual([]);
  expect(found?.rule).toBe("ledger-moved");
  expect(found?.message).toMatch(
    /the branch skilltrunk\/ledger of https:\/\/git\.example\/acme\/ledger\.git, and is in the branch kept\/here\./,
  );
  expect(found?.hint).toMatch(/`git fetch <.*> kept\/here`.*FETCH_HEAD:refs\/heads\/skilltrunk\/ledger`/);
});

it.each([
  [
    "they name the same place",
    { paths, base: onBranch, settings: read("ledger: { branch: kept/here }\nvisibility: internal\n") },
  ],
  ["another setting changes", { paths, base: DEFAULT_SETTINGS, settings: read("visibility: internal\n") }],
  ["they cannot be read", { paths, base: onBranch, settings: undefined }],
  ["they could not be read", { paths, base: undefined, settings: onBranch }],
])("says nothing where %s", (_, change) => {
  expect(ledgerMoved(change)).toEqual([]);
});

it("tells branch and repository apart", () => {
  expect(isSameLedger(onBranch, inRepository)).toBe(false);
  expect(isSameLedger(inRepository, DEFAULT_SETTINGS)).toBe(false);
  expect(isSameLedger(inRepository, inRepository)).toBe(true);
});
