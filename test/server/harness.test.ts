/** `?harness=`: what a release or a manifest is for the agent that is to use it. */
import { expect, test } from "vitest";
import type { AgentManifest } from "../../src/core/bindings/agent-view.ts";
import { createIndex, json } from "../support/index-fixture.ts";
import { RegistryFixture } from "../support/registry-fixture.ts";

const related = (...agents: readonly string[]) => ({
  related: { declares: { permissions: [], secrets: [], triggers: [], compatibility: { agents: [...agents] } } },
});
const registry = new RegistryFixture()
  .publish("t/one", "1.0.0", related("claude-code@>=2.1"))
  .publish("t/two", "1.0.0", related("codex"))
  .publish("t/any", "1.0.0")
  .bind("agents/ann", "skills:\n  t/one: ^1\n  t/two: ^1\n  t/any: ^1\n");
const { ask } = createIndex({ registry, audience: "internal" });
const release = "/v1/skills/t/one/versions";

test("a range or a channel that leads to what is for others is a conflict, with a way out", async () => {
  for (const wanted of ["latest", "%5E1"]) {
    const answer = await ask(`${release}/${wanted}?harness=codex`);
    expect(answer.status).toBe(409);
    expect(await json(answer)).toMatchObject({
      code: "INCOMPATIBLE",
      detail: "t/one@1.0.0 is for claude-code@>=2.1, and not for codex.",
      hint: "Ask for another version, or for exactly 1.0.0 to have it all the same.",
    });
  }
  const exact = await json(ask(`${release}/1.0.0?harness=codex`));
  expect(exact).toMatchObject({
    fit: "misfit",
    warnings: ["t/one@1.0.0 is for claude-code@>=2.1, and not for codex."],
  });
});

test("what fits is given, and what is not known is said", async () => {
  expect(await json(ask(`${release}/latest?harness=claude-code@2.1.224`))).toMatchObject({ fit: "fits", warnings: [] });
  expect((await ask(`${release}/latest?harness=claude-code@2.0`)).status).toBe(409);
  expect(await json(ask(`${release}/latest?harness=claude-code`))).toMatchObject({ fit: "unknown" });
  expect(await json(ask(`${release}/latest`))).not.toHaveProperty("fit");
  expect((await ask(`${release}/latest?harness=Claude%20Code`)).status).toBe(400);
  expect((await ask("/v1/skills/t/none/versions/latest?harness=codex")).status).toBe(404);
});

test("a list leaves out what is for others", async () => {
  const list = async (harness: string) =>
    (await json<{ skills: { id: string }[] }>(ask(`/v1/skills?harness=${harness}`))).skills.map(({ id }) => id);
  expect(await list("codex")).toEqual(["t/any", "t/two"]);
  expect(await list("claude-code")).toEqual(["t/any", "t/one"]);
});

test("a manifest has what is for others among what is pending", async () => {
  const manifest = (query: string) => json<AgentManifest>(ask(`/v1/agents/ann/manifest${query}`));
  const { skills, pending } = await manifest("?harness=codex");
  expect(skills.map(({ id }) => id)).toEqual(["t/any", "t/two"]);
  expect(pending).toEqual([
    {
      id: "t/one",
      use: "^1",
      from: "agents/ann",
      status: "incompatible",
      version: "1.0.0",
      missing: { permissions: [], secrets: [] },
      why: "t/one@1.0.0 is for claude-code@>=2.1, and not for codex.",
    },
  ]);
  const known = (await manifest("?harness=claude-code")).skills.find(({ id }) => id === "t/one");
  expect(known?.warnings.join()).toMatch(/is not known/);
  expect((await manifest("")).skills).toHaveLength(3);
});
