/** The words of events that real files of bindings make, one after the other. */
import { describe, expect, it } from "vitest";
import { BindingDraft, type BindingEvent, EMPTY_BOOK } from "../../../src/core/bindings/binding-book.ts";
import type { BindingSubject } from "../../../src/core/bindings/binding-place.ts";
import { bindingWords } from "../../../src/core/bindings/binding-words.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import { PlanFixture } from "../../support/plan-fixture.ts";

/** What each of these commits says of the bindings, in words. */
function told(...commits: readonly Readonly<Record<string, string | null>>[]): readonly (readonly string[])[] {
  const made = new PlanFixture();
  const draft = new BindingDraft(EMPTY_BOOK);
  return commits.map((files) => {
    const bindings = Object.fromEntries(Object.entries(files).map(([name, text]) => [`bindings/${name}.yaml`, text]));
    const events = made.events({}, { bindings }).flatMap(({ event }) => (event.type === "binding" ? [event] : []));
    return events.map((event) => {
      const words = bindingWords(event, draft.book.subjects.get(event.subject as BindingSubject));
      draft.apply(event);
      return words;
    });
  });
}

const agent = (text: string) => ({ "agents/quote": `skills:\n  a/one:\n    use: ${text}\n` });

describe("a binding in words", () => {
  it("says of which skill, and what is granted that was not, or no longer", () => {
    expect(
      told(
        agent("^1"),
        agent("^1\n    grants: [network, { permission: exec, until: 2027-01-31 }]"),
        agent("^1.1\n    grants: [{ permission: network, until: 2027-02-28 }]\n    secrets: { TOKEN: env:A }"),
        agent("^1.1\n    secrets: { TOKEN: env:B }"),
        agent("^1.1"),
        { "agents/quote": "skills: {}\n" },
        { "agents/quote": null },
      ),
    ).toEqual([
      ["agents/quote: a new file", "agents/quote: a/one is bound to ^1"],
      ["agents/quote: a/one ^1; exec is granted until 2027-01-31; network is granted without end"],
      [
        "agents/quote: a/one ^1 → ^1.1; exec is no longer granted; network is granted without end → until 2027-02-28; secret TOKEN is given from env:A",
      ],
      ["agents/quote: a/one ^1.1; network is no longer granted; secret TOKEN is given from env:A → env:B"],
      ["agents/quote: a/one ^1.1; secret TOKEN is no longer given"],
      ["agents/quote: a/one is no longer bound (it was ^1.1)"],
      ["agents/quote: the file is gone, with all that it said"],
    ]);
  });

  it("says which teams an agent is in, and what is denied", () => {
    expect(
      told(
        { "agents/quote": "teams: [sales]\n" },
        { "agents/quote": "teams: [sales, ops]\n", organisation: "deny: [a/*]\n" },
        { "agents/quote": "", organisation: "" },
      ),
    ).toEqual([
      ["agents/quote: a new file, in teams sales"],
      ["organisation: a new file", "organisation: denies a/*", "agents/quote: teams sales → sales, ops"],
      ["organisation: a/* is no longer denied", "agents/quote: teams sales, ops → no team"],
    ]);
  });

  it("says what a lock remembers", () => {
    const lock = (version: string, use: string) => ({
      "agents/quote.lock": `skills:\n  a/one:\n    use: ${use}\n    version: ${version}\n    digest: ${sha256(version)}\n`,
    });
    expect(told(lock("1.0.0", "^1"), lock("1.1.0", "^1"), lock("1.1.0", "^1.1"), { "agents/quote.lock": "" })).toEqual([
      ["locks/quote: a new file", "locks/quote: a/one is locked at 1.0.0 for ^1"],
      ["locks/quote: a/one is locked at 1.0.0 → 1.1.0 for ^1"],
      ["locks/quote: a/one stays locked at 1.1.0 for ^1 → ^1.1"],
      ["locks/quote: a/one is no longer locked (it was at 1.1.0)"],
    ]);
  });

  it("says whose approval is waited for", () => {
    const event = {
      type: "binding",
      subject: "agents/quote",
      skill: "a/one",
      from: null,
      to: "^1",
      grants: { exec: null },
    };
    const stages = [{ role: "security", count: 1, people: [] }];
    expect(bindingWords({ ...event, stages } as unknown as BindingEvent, undefined)).toBe(
      "agents/quote: a/one is bound to ^1; exec is granted without end; to be approved by security",
    );
  });
});
