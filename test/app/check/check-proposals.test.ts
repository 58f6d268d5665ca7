/** Of which open pull requests a change of policy changes the verdict, and what is said of those that nobody looked at. */
import { describe, expect, it } from "vitest";
import { type OpenProposal, proposalEffects } from "../../../src/app/check/check-proposals.ts";
import { RegistryError } from "../../../src/core/errors.ts";

function open(count: number): readonly OpenProposal[] {
  return Array.from({ length: count }, (_, i) => ({ number: i + 1, title: `feat: ${i + 1}` }));
}

/** The numbers that were judged, and what is said where the new policy refuses those of `worse`. */
async function effectsOn(count: number, worse: readonly number[] = []) {
  const judged: number[] = [];
  const findings = await proposalEffects(
    async () => open(count),
    async ({ number }) => {
      judged.push(number);
      return { before: "pass", after: worse.includes(number) ? "fail" : "pass" };
    },
  );
  return { judged, messages: findings.map(({ message }) => message) };
}

describe("proposalEffects", () => {
  it("looks at the latest, and says that there are more", async () => {
    const { judged, messages } = await effectsOn(21, [1, 21]);
    expect(judged).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
    expect(messages).toEqual([
      "Pull request #21 (feat: 21) would be judged not to be published instead of ready to merge.",
      "Only the latest 20 of 21 other open pull requests were looked at; each is judged anew when it is updated.",
    ]);
  });

  it("says nothing of what stays as it is, where all were looked at", async () => {
    expect(await effectsOn(20)).toMatchObject({ judged: { length: 20 }, messages: [] });
  });

  it("says what could not be told, and hides no bug", async () => {
    const messages = async (...of: Parameters<typeof proposalEffects>) =>
      (await proposalEffects(...of)).map(({ message, status }) => `${status}: ${message}`);
    expect(
      await messages(
        async () => undefined,
        () => Promise.reject(new Error("not asked")),
      ),
    ).toEqual(["reported: Which other open pull requests it would judge otherwise could not be told."]);
    expect(
      await messages(
        async () => ({ unasked: "There is no token for it." }),
        () => Promise.reject(new Error("not asked")),
      ),
    ).toEqual([
      "reported: Which open pull requests it would judge otherwise is not known, for the code host was not asked: There is no token for it.",
    ]);
    const gone = () => Promise.reject(new RegistryError("CHANGE_NOT_FOUND", "gone"));
    expect(await messages(async () => open(1), gone)).toEqual([
      "reported: Open pull request #1 could not be judged, so whether this policy changes anything for it is not known.",
    ]);
    const odd = async ({ number }: OpenProposal) =>
      number % 2 === 1 ? undefined : ({ before: "pass", after: number === 2 ? "fail" : "pass" } as const);
    expect(await messages(async () => open(5), odd)).toEqual([
      "reported: Pull request #2 (feat: 2) would be judged not to be published instead of ready to merge.",
      "reported: 3 open pull requests could not be judged (#1, #3, #5), so whether this policy changes anything for them is not known.",
    ]);
    const bug = () => Promise.reject(new Error("a bug"));
    await expect(proposalEffects(async () => open(1), bug)).rejects.toThrow("a bug");
    const stopped = () => Promise.reject(new RegistryError("INTERRUPTED", "stopped"));
    await expect(proposalEffects(async () => open(1), stopped)).rejects.toThrow("stopped");
  });
});
