/** What a running registry writes for programs, and how it ends when it is told to. */
import { afterEach, expect, it } from "vitest";
import { CommandLine, eventually } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const TOKEN = "ghp_0123456789abcdef";
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()?.();
});

type Line = Readonly<Record<string, unknown>>;

it("writes one object a line from start to end, and answers who waits before it is gone", {
  timeout: 120_000,
}, async () => {
  const cli = new CommandLine();
  const repo = new GitFixture();
  cleanups.push(
    () => repo.cleanup(),
    () => cli.cleanup(),
  );
  repo.commit({ "skills/a/b/SKILL.md": skillMd("b", { version: "1.0.0" }) }, "feat: b");
  const running = cli.start(
    ["run", repo.dir, "--port", "0", "--admin-port", "0", "--log", "json", "--json", "--trunk", "main"],
    { env: { GITHUB_TOKEN: TOKEN, SKILLTRUNK_WEBHOOK_SECRET: TOKEN } },
  );
  const [, origin = ""] = await running.said(/"event":"listening"[^\n]*"admin":"([^"]+)"/);
  await running.said(/"type":"Fresh","status":true/);

  repo.commit(
    { "skills/a/b/SKILL.md": skillMd("b", { version: "1.1.0" }), "skills/a/c/SKILL.md": "no skill\n" },
    "feat: two",
  );
  await running.said(/"event":"released"[^\n]*"1\.1\.0"/);
  await running.said(/"event":"refused"/);
  repo.commit({ "skilltrunk.yaml": "visibility: \u001b[31mred\n" }, "chore: broken");
  await running.said(/"reason":"SettingsInvalid"/);

  const never = "f".repeat(40);
  let isAnswered = false;
  const waiting = fetch(`${origin}/wait?commit=${never}&timeout=600`).then(async (response) => {
    isAnswered = true;
    return (await response.json()) as { readonly taken: boolean };
  });
  await eventually(async () => ((await fetch(`${origin}/livez`)).ok ? true : undefined), "an answer");
  expect(isAnswered).toBe(false);
  const { status, stderr } = await running.stop("SIGTERM");
  expect([status, (await waiting).taken]).toEqual([143, false]);

  const lines = stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  for (const line of lines)
    expect(line).toMatchObject({ time: expect.any(String), level: expect.any(String), msg: expect.any(String) });
  const of = (event: string) => lines.filter((line) => line["event"] === event);
  expect(of("released")).toEqual([
    expect.objectContaining({ level: "info", msg: "released a/b 1.0.0", skill: "a/b", release: "1.0.0" }),
    expect.objectContaining({ level: "info", msg: "released a/b 1.1.0", skill: "a/b", release: "1.1.0" }),
  ]);
  expect(of("refused")).toEqual([expect.objectContaining({ level: "warn", skill: "a/c", rules: expect.any(Array) })]);
  expect(of("condition").at(-1)).toMatchObject({
    type: "Stalled",
    status: true,
    reason: "SettingsInvalid",
    level: "warn",
  });
  expect(lines.at(-1)).toMatchObject({ event: "stopped" });
  expect(stderr).not.toMatch(/\u001b/);
  expect(stderr).not.toContain(TOKEN);
});

it("says what the first pass after a start did, of a long history as a number", { timeout: 120_000 }, async () => {
  const cli = new CommandLine();
  const repo = new GitFixture();
  cleanups.push(
    () => repo.cleanup(),
    () => cli.cleanup(),
  );
  const names = Array.from({ length: 21 }, (_, i) => `skill-${i}`);
  repo.commit(Object.fromEntries(names.map((name) => [`skills/a/${name}/SKILL.md`, skillMd(name)])), "feat: many");
  const start = async () => {
    const running = cli.start([
      "run",
      repo.dir,
      "--port",
      "0",
      "--admin-port",
      "0",
      "--log",
      "json",
      "--trunk",
      "main",
    ]);
    await running.said(/"type":"Fresh","status":true/);
    await running.printed(/Serving \d+ skills/);
    const { stderr } = await running.stop("SIGTERM");
    const lines = stderr.trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Line);
  };
  const said = (lines: readonly Line[]) =>
    lines.filter(({ event }) => ["first-pass", "released", "refused"].includes(String(event)));
  expect(said(await start())).toEqual([
    expect.objectContaining({ event: "first-pass", msg: "first pass: 21 released", commits: 1, released: 21 }),
  ]);
  repo.commit({ "skills/a/late/SKILL.md": skillMd("late") }, "feat: late");
  repo.commit({ "skills/a/broken/SKILL.md": "no skill\n" }, "feat: broken");
  expect(said(await start())).toEqual([
    expect.objectContaining({ event: "released", skill: "a/late" }),
    expect.objectContaining({ event: "refused", skill: "a/broken", level: "warn" }),
  ]);
  expect(said(await start())).toEqual([]);
});
