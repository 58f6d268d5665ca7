import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  describeStages,
  ownersRefusing,
  type Reviewed,
  type ReviewFacts,
  type StaffedStage,
  stageStatuses,
} from "../../../src/core/gate/stage-status.ts";

const HEAD = "a".repeat(40);
const OLD = "b".repeat(40);
const NOBODY: ReadonlySet<number> = new Set();
const LOGINS = ["ann", "bob", "cara", "dan", "eve"] as const;
type Login = (typeof LOGINS)[number] | "helper[bot]";

function person(login: string) {
  return { id: [...LOGINS, "helper[bot]"].indexOf(login) + 1, login, isBot: login.endsWith("[bot]") };
}

function review(login: Login, state: ReviewFacts["state"] = "approved", commit = HEAD): ReviewFacts {
  return { author: person(login), state, commit };
}

function reviewed(reviews: readonly ReviewFacts[], rest: Partial<Reviewed> = {}): Reviewed {
  return { head: HEAD, author: person("ann"), reviews, members: new Map(), owners: [], insiders: NOBODY, ...rest };
}

const owner: StaffedStage = { role: "owner", count: 1, people: ["@bob", "Dan"] };
const security: StaffedStage = { role: "security", count: 1, people: ["cara", "@acme/security"], after: "owner" };

function met(stages: readonly StaffedStage[], facts: Reviewed): readonly boolean[] {
  return stageStatuses(stages, facts).map((status) => status.met);
}

describe("a stage", () => {
  it.each<[string, readonly ReviewFacts[], boolean]>([
    ["nothing was said", [], false],
    ["one of its people approved the head", [review("bob")], true],
    ["its login is written otherwise", [review("dan")], true],
    ["only a comment was left", [review("bob", "commented")], false],
    ["an earlier commit was approved", [review("bob", "approved", OLD)], false],
    ["somebody else approved", [review("eve")], false],
    ["the author approved", [review("ann")], false],
    ["a program approved", [review("helper[bot]")], false],
    ["an approval was taken back", [review("bob"), review("bob", "dismissed")], false],
    ["a comment came after the approval", [review("bob"), review("bob", "commented")], true],
    ["changes were asked for and then approved", [review("bob", "changes-requested"), review("bob")], true],
    ["another of its people wants changes", [review("bob"), review("dan", "changes-requested", OLD)], false],
    ["a stranger wants changes", [review("bob"), review("eve", "changes-requested")], true],
  ])("where %s", (_, reviews, expected) => {
    expect(met([{ ...owner, people: [...owner.people, "ann", "helper[bot]"] }], reviewed(reviews))).toEqual([expected]);
  });

  it("needs as many people as it says, each counted once", () => {
    const two = { ...owner, count: 2 };
    expect(met([two], reviewed([review("bob"), review("bob")]))).toEqual([false]);
    expect(met([two], reviewed([review("bob"), review("dan")]))).toEqual([true]);
  });

  it("counts a team's members by their number, and nobody of a team that cannot be told", () => {
    const renamed = { ...person("eve"), login: "eve-the-second" };
    const members = new Map([["@acme/security", [renamed]]]);
    const stage = { ...security, after: "owner" };
    expect(met([stage], reviewed([review("eve")], { members }))).toEqual([true]);
    const [status] = stageStatuses([stage], reviewed([review("eve")]));
    expect(status).toMatchObject({ met: false, missing: 1, unknownTeams: ["@acme/security"] });
  });

  it("that comes after another counts what was said once that was met", () => {
    const stages = [security, owner];
    expect(stageStatuses(stages, reviewed([])).map(({ stage }) => stage.role)).toEqual(["owner", "security"]);
    expect(met(stages, reviewed([review("cara"), review("bob")]))).toEqual([true, false]);
    expect(met(stages, reviewed([review("bob"), review("cara")]))).toEqual([true, true]);
    expect(met(stages, reviewed([review("cara"), review("bob"), review("cara")]))).toEqual([true, true]);
    const both = { ...security, people: ["bob"] };
    expect(met([owner, both], reviewed([review("bob")]))).toEqual([true, false]);
  });

  it("that waits for itself is never met", () => {
    const circle: readonly StaffedStage[] = [
      { ...owner, after: "security" },
      { ...security, after: "owner" },
    ];
    expect(met(circle, reviewed([review("bob"), review("cara"), review("bob")]))).toEqual([false, false]);
  });
});

describe("an owner whom no stage asks", () => {
  const alone = { role: "security", count: 1, people: ["cara"] };
  const refusing = (reviews: readonly ReviewFacts[], rest: Partial<Reviewed>) => {
    const facts = reviewed(reviews, rest);
    return { met: met([alone], facts), said: describeStages(stageStatuses([alone], facts), ownersRefusing(facts)) };
  };

  it("holds up everything as long as they want changes, of whatever commit", () => {
    const dissent = review("bob", "changes-requested", OLD);
    const owners = ["@Bob"];
    expect(refusing([review("cara"), dissent], { owners })).toEqual({
      met: [false],
      said: "bob (owner) asked for changes.",
    });
    expect(refusing([review("cara"), dissent], { owners: ["dan"] }).met).toEqual([true]);
    expect(refusing([dissent, review("bob"), review("cara")], { owners }).met).toEqual([true]);
    expect(refusing([dissent, review("cara"), review("bob", "dismissed")], { owners }).met).toEqual([true]);
    const none = reviewed([dissent], { owners });
    expect(describeStages([], ownersRefusing(none))).toBe("bob (owner) asked for changes.");
  });

  it("may be everybody of the house where the members of a team of owners cannot be told, and no passer-by", () => {
    const reviews = [review("cara"), review("eve", "changes-requested")];
    const owners = ["@acme/billing"];
    const insiders = new Set([person("eve").id]);
    expect(refusing(reviews, { owners, insiders })).toEqual({
      met: [false],
      said: "eve asked for changes and may be an owner: members of @acme/billing cannot be read.",
    });
    expect(refusing(reviews, { owners })).toEqual({ met: [true], said: "Approved: security." });
    expect(refusing(reviews, { owners, insiders, members: new Map([["@acme/billing", []]]) }).met).toEqual([true]);
    expect(refusing(reviews, { owners, members: new Map([["@acme/billing", [person("eve")]]]) }).said).toBe(
      "eve (owner) asked for changes.",
    );
  });
});

describe("what people read", () => {
  const say = (stages: readonly StaffedStage[], facts: Reviewed) =>
    describeStages(stageStatuses(stages, facts), ownersRefusing(facts));

  it("says what is missing, of whom, and why it does not count", () => {
    expect(say([], reviewed([]))).toBe("No approval is needed.");
    expect(say([owner, security], reviewed([]))).toBe(
      "Waits for 1 approval of owner; 1 approval of security (after owner; members of @acme/security cannot be read).",
    );
    expect(say([{ ...owner, count: 2 }], reviewed([review("bob", "approved", OLD)]))).toBe(
      "Waits for 2 approvals of owner (bob approved an earlier commit).",
    );
    expect(say([owner], reviewed([review("dan", "changes-requested")]))).toBe("dan (owner) asked for changes.");
    expect(say([owner], reviewed([review("dan")]))).toBe("Approved: owner.");
  });
});

const arbitraryReview = fc.record({
  author: fc.constantFrom<Login>(...LOGINS, "helper[bot]").map(person),
  state: fc.constantFrom<ReviewFacts["state"]>("approved", "changes-requested", "commented", "dismissed"),
  commit: fc.constantFrom(HEAD, OLD),
});
const arbitraryReviews = fc.array(arbitraryReview, { maxLength: 12 });
const arbitraryStages = fc.array(
  fc.record(
    {
      role: fc.constantFrom("owner", "security", "legal"),
      count: fc.integer({ min: 1, max: 3 }),
      people: fc.subarray([...LOGINS]),
      after: fc.constantFrom("owner", "security", "legal"),
    },
    { requiredKeys: ["role", "count", "people"] },
  ),
  { maxLength: 4 },
);

describe("whatever was said", () => {
  it("is never met by the author, a program, strangers or words about another commit", () => {
    fc.assert(
      fc.property(arbitraryStages, arbitraryReviews, (stages, reviews) => {
        for (const { stage, met: isMet, approvedBy } of stageStatuses(stages, reviewed(reviews))) {
          const able = reviews.filter(
            ({ author, state, commit }) =>
              state === "approved" && commit === HEAD && author.login !== "ann" && !author.isBot,
          );
          const logins = new Set(able.map(({ author }) => author.login));
          expect(approvedBy.every((login) => logins.has(login) && stage.people.includes(login as never))).toBe(true);
          if (isMet) expect(new Set(approvedBy).size).toBeGreaterThanOrEqual(stage.count);
        }
      }),
    );
  });

  it("is not met while an owner wants changes, whoever is asked, and is as without owners otherwise", () => {
    fc.assert(
      fc.property(arbitraryStages, arbitraryReviews, fc.subarray([...LOGINS]), (stages, reviews, owners) => {
        const lastWord = (login: string) =>
          reviews.findLast(({ author, state }) => author.login === login && state !== "commented")?.state;
        const dissent = owners.filter((login) => login !== "ann" && lastWord(login) === "changes-requested");
        const statuses = stageStatuses(stages, reviewed(reviews, { owners }));
        const refusals = ownersRefusing(reviewed(reviews, { owners }));
        expect(new Set(refusals.map(({ login }) => login))).toEqual(new Set(dissent));
        if (dissent.length > 0) expect(statuses.map((status) => status.met)).not.toContain(true);
        else expect(statuses).toEqual(stageStatuses(stages, reviewed(reviews)));
      }),
    );
  });

  it("is not undone by somebody new who approves last", () => {
    fc.assert(
      fc.property(arbitraryStages, arbitraryReviews, (stages, reviews) => {
        const before = stageStatuses(stages, reviewed(reviews)).filter((status) => status.met).length;
        const more = { author: { id: 99, login: "zoe", isBot: false }, state: "approved", commit: HEAD } as const;
        const staffed = stages.map((stage) => ({ ...stage, people: [...stage.people, "zoe"] }));
        const after = stageStatuses(staffed, reviewed([...reviews, more])).filter((status) => status.met).length;
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
