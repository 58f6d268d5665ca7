/** `mode: withdraw` of the built action: who may, what it writes, and what it proposes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEvent } from "../../src/core/ledger/event.ts";
import { skillMd } from "../support/git-fixture.ts";
import type { Answer, GitHubRequest } from "../support/github-emulator.ts";
import { HostedRepository } from "../support/hosted-repository.ts";

const INPUTS = { mode: "withdraw", skill: "billing/refunds@1.0.0", reason: "sends card numbers away" };
const RUN = "/repos/acme/skills/actions/runs/1";

interface Said {
  readonly event?: string;
  readonly permission?: string;
  readonly approvals?: readonly string[];
  readonly environment?: string;
  readonly status?: string;
}

let hosted: HostedRepository;
beforeAll(async () => {
  hosted = await HostedRepository.start({ "skills/billing/refunds/SKILL.md": skillMd("refunds") });
  expect((await hosted.step({ mode: "publish" }, "push", { ref: "refs/heads/main" })).status).toBe(0);
});
afterAll(() => hosted.close());

/** What GitHub says of the run, and what it is asked to write. */
function host(said: Said): { readonly written: GitHubRequest[] } {
  const { event = "workflow_dispatch", permission = "write", approvals = ["cara"] } = said;
  const { environment = "withdraw", status = "in_progress" } = said;
  const written: GitHubRequest[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    [RUN]: {
      event,
      status,
      path: ".github/workflows/withdraw.yml",
      actor: { login: "eve" },
      triggering_actor: { login: "ann" },
    },
    [`${RUN}/approvals`]: approvals.map((login) => ({
      state: "approved",
      user: { login },
      environments: [{ name: environment }],
    })),
    "/repos/acme/skills/collaborators/ann/permission": { permission },
  };
  hosted.github.intercept = (request): Answer | undefined => {
    if (request.method === "GET" && request.path in answers) return { status: 200, body: answers[request.path] };
    if (request.method === "GET" || !request.path.startsWith("/repos/")) return undefined;
    written.push(request);
    return { status: 201, body: { number: 77, html_url: "https://github.example/acme/skills/pull/77" } };
  };
  return { written };
}

const withdrawn = (inputs: Readonly<Record<string, string>> = INPUTS) => hosted.step(inputs, "workflow_dispatch", {});
const ledger = () => hosted.git("rev-parse", "refs/heads/skilltrunk/ledger");

describe("withdrawing", () => {
  it.each([
    [{ event: "push" }, "not by a person"],
    [{ approvals: [] }, "is no admin"],
    [{ environment: "preview" }, "nobody let run 1 of .github/workflows/withdraw.yml into the environment withdraw"],
    [{ status: "completed" }, "Run 1 is over"],
  ])("is refused where the host says %j", async (said, message) => {
    host(said);
    const before = ledger();
    const step = await withdrawn();
    expect([step.status, step.commands.find(({ name }) => name === "error")?.message]).toEqual([
      4,
      expect.stringContaining(message),
    ]);
    expect(ledger()).toBe(before);
  });

  it.each([
    [{ ...INPUTS, skill: "billing/refunds" }, "skill@version"],
    [{ mode: "withdraw", skill: "billing/refunds@1.0.0" }, "reason"],
    [{ ...INPUTS, erase: "yes" }, 'erase: expected true or false, got "yes"'],
  ])("says what is missing of %j", async (inputs, message) => {
    host({});
    const step = await withdrawn(inputs);
    expect([step.status, step.commands.find(({ name }) => name === "error")?.message]).toEqual([
      2,
      expect.stringContaining(message),
    ]);
  });

  it("writes the ledger with the run as its proof, and opens the pull request", async () => {
    const { written } = host({});
    const step = await withdrawn();
    expect([step.status, step.outputs["ledger"]]).toEqual([0, ledger()]);
    const line = hosted.git("show", "skilltrunk/ledger:events/_registry/0.ndjson").trim();
    const event = readEvent(line) as { readonly body: string; readonly by: string };
    expect([event.by, JSON.parse(event.body)]).toEqual([
      "ann",
      {
        reason: INPUTS.reason,
        proof: {
          kind: "workflow",
          run: 1,
          repository: "acme/skills",
          workflow: ".github/workflows/withdraw.yml",
          actor: "ann",
          permission: "write",
          approvedBy: ["cara"],
          environment: "withdraw",
        },
      },
    ]);
    expect(written.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /repos/acme/skills/git/refs",
      "PUT /repos/acme/skills/contents/lifecycle%2Fbilling%2Frefunds.yaml",
      "POST /repos/acme/skills/pulls",
    ]);
    expect(step.stdout).toContain("Pull request 77");
  });

  it("is done although no pull request can be opened", async () => {
    const erase = { ...INPUTS, erase: "true" };
    host({ permission: "admin", approvals: [] });
    const { intercept } = hosted.github;
    hosted.github.intercept = (request) =>
      request.method === "GET" || !request.path.startsWith("/repos/")
        ? intercept(request)
        : { status: 403, body: { message: "no" } };
    const step = await withdrawn(erase);
    expect(step.status).toBe(0);
    expect(step.commands).toContainEqual(
      expect.objectContaining({ name: "warning", message: expect.stringContaining("lifecycle/billing/refunds.yaml") }),
    );
    expect(hosted.git("ls-tree", "--name-only", "skilltrunk/ledger")).toBe("events\nhead.json\nrelations");
  });
});
