/** An organisation's denial, from its merge to the agent's folder, beside a registry that runs. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AgentManifest } from "../../src/core/bindings/agent-view.ts";
import { CommandLine } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

let repo: GitFixture;
let cli: CommandLine;
beforeEach(() => {
  repo = new GitFixture();
  cli = new CommandLine();
});
afterEach(async () => {
  await cli.cleanup();
  repo.cleanup();
});

it("takes a denied skill away, and what brings it, and says why", { timeout: 300_000 }, async () => {
  const bound = "skills: { tools/scrape: ^1, tools/report: ^1, tools/tone: ^1 }\n";
  repo.commit(
    {
      "skills/tools/scrape/SKILL.md": skillMd("scrape"),
      "skills/tools/tone/SKILL.md": skillMd("tone"),
    },
    "feat: two skills",
  );
  repo.commit(
    {
      "skills/tools/report/SKILL.md": skillMd("report"),
      "skills/tools/report/skill.yaml": 'requires:\n  skills: ["tools/scrape@^1"]\n',
      "bindings/agents/quote.yaml": bound,
    },
    "feat: a report, and an agent",
  );
  const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0", "--anonymous", "internal"]);
  const [, index = ""] = await running.printed(/index +(http:\/\/\S+)/);
  const names = ["scrape", "report", "tone"];
  const has = () => names.filter((name) => existsSync(join(cli.home, ".agents", "skills", name, "SKILL.md")));
  const sync = ["sync", "--for", "quote", "--registry", index];
  const first = await cli.run(sync);
  expect(first.status, first.stderr).toBe(0);
  expect(has()).toEqual(names);

  // It would look by itself after hours: whatever it does, the registry told it to.
  const watching = cli.start([...sync, "--watch", "--every", "3600"]);
  await watching.printed(/Everything is in step/);
  repo.commit({ "bindings/organisation.yaml": "deny: [tools/scrape]\n" }, "chore: nobody scrapes");
  await watching.said(
    /tools\/scrape@1\.0\.0 is not in the manifest of quote \(The organisation denies tools\/scrape\)/,
  );
  await expect.poll(has, { timeout: 60_000 }).toEqual(["tone"]);
  repo.commit({ "bindings/organisation.yaml": "deny: []\n" }, "chore: they may again");
  await expect.poll(has, { timeout: 60_000 }).toEqual(names);
  repo.commit({ "bindings/agents/quote.yaml": "skills: { tools/tone: ^1 }\n" }, "chore: the agent only talks");
  await expect.poll(has, { timeout: 60_000 }).toEqual(["tone"]);
  repo.commit({ "bindings/agents/quote.yaml": bound }, "chore: as before");
  await expect.poll(has, { timeout: 60_000 }).toEqual(names);
  repo.commit({ "bindings/organisation.yaml": "deny: [tools/scrape]\n" }, "chore: nobody scrapes any more");
  await expect.poll(has, { timeout: 60_000 }).toEqual(["tone"]);
  await watching.stop();
  expect(has()).toEqual(["tone"]);

  const { document } = await cli.json<AgentManifest>(["agents", "quote", "--registry", index]);
  expect(document.skills.map(({ id }) => id)).toEqual(["tools/tone"]);
  expect(document.pending.map(({ id, status }) => [id, status])).toEqual([
    ["tools/report", "denied"],
    ["tools/scrape", "denied"],
  ]);
  expect(document.pending[0]?.why).toMatch(
    /^tools\/report@1\.0\.0 needs tools\/scrape@1\.0\.0, which the organisation denies\. Bind a release/,
  );
  // It stays away, and each round says so.
  const again = await cli.run(sync);
  expect(again.stderr).toContain("tools/report");
  expect(again.stderr).toContain("which the organisation denies");
  expect(has()).toEqual(["tone"]);

  repo.commit({ "bindings/organisation.yaml": "deny: []\n" }, "chore: they may again");
  const back = cli.start([...sync, "--watch", "--every", "1"]);
  await back.printed(/Everything (else )?is in step|tools\/report@1\.0\.0/);
  await expect.poll(has, { timeout: 60_000 }).toEqual(names);
});
