/** The third story: somebody has a skill of their own, shows it to everybody, and takes it back; each step is a merge. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CommandLine, eventually } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

let cli: CommandLine;
let repo: GitFixture;
beforeAll(() => {
  cli = new CommandLine();
  repo = new GitFixture();
});
afterAll(async () => {
  await cli.cleanup();
  repo.cleanup();
});

const SKILL = "skills/ann/diary/SKILL.md";
const LIFECYCLE = "lifecycle/ann/diary.yaml";
const offer = (text: string, title: string) => repo.commit({ [LIFECYCLE]: `${text}\n` }, title);

test("a person's private skill is made public, and private again", { timeout: 120_000 }, async () => {
  const env = { SKILLTRUNK_TOKENS: join(cli.home, "tokens.json") };
  const token = async (...args: string[]) => (await cli.run(["token", "new", ...args], { env })).stdout.trim();
  const [ann, bob, friend] = [await token("ann"), await token("bob"), await token("carl", "--group", "friends")];
  repo.commit(
    { [SKILL]: skillMd("diary", { version: "1.0.0" }), "skills/all/open/SKILL.md": skillMd("open") },
    "feat: two",
  );
  offer("owners: [ann]\nvisibility: private", "chore: keep the diary private");

  const running = cli.start(["run", repo.dir, "--port", "0", "--admin-port", "0", "--json"], { env });
  const [text] = await running.printed(/^\{[\s\S]*^\}$/m);
  const { index } = JSON.parse(text) as { index: string };
  const get = async (path: string, shown?: string) =>
    fetch(index + path, shown === undefined ? {} : { headers: { authorization: `Bearer ${shown}` } });
  const seenBy = async (shown?: string) => (await get("/v1/skills/ann/diary", shown)).status === 200;
  /** Who finds it, of its owner, another member, somebody of a group, and anybody. */
  const seen = async () => [await seenBy(ann), await seenBy(bob), await seenBy(friend), await seenBy()];
  const becomes = (expected: readonly boolean[]) =>
    eventually(
      async () => (JSON.stringify(await seen()) === JSON.stringify(expected) ? true : undefined),
      `${expected}`,
    );
  const listed = async () => (await (await get("/v1/skills")).json()) as { total: number };

  await becomes([true, false, false, false]);
  const { digest } = (await (await get("/v1/skills/ann/diary", ann)).json()) as { digest: string };
  const archive = `/archives/sha256/${digest.slice("sha256:".length)}.zip`;
  expect([(await get(archive, ann)).status, (await get(archive, bob)).status, (await get(archive)).status]).toEqual([
    200, 404, 404,
  ]);
  expect(await listed()).toMatchObject({ total: 1 });

  offer("owners: [ann]\nvisibility: private\nreaders: [friends]", "chore: let friends read the diary");
  await becomes([true, false, true, false]);

  offer("owners: [ann]\nvisibility: public", "chore: publish the diary");
  await becomes([true, true, true, true]);
  expect((await get(archive)).status).toBe(200);
  const dir = join(cli.home, "installed");
  const flags = ["--registry", index, "--dir", dir, "--lock", join(cli.home, "skilltrunk.lock")];
  expect((await cli.run(["install", "ann/diary", ...flags])).stderr).not.toContain("error:");

  offer("owners: [ann]\nvisibility: private", "chore: take the diary back");
  await becomes([true, false, false, false]);
  expect([(await get(archive, bob)).status, (await get(archive)).status]).toEqual([404, 404]);
  expect(await listed()).toMatchObject({ total: 1 });
  // What it was once is nobody's business who may not see it today.
  const then = `?at=${new Date().toISOString().replace(/\.\d+/, "")}`;
  expect((await get(`/v1/skills/ann/diary${then}`)).status).toBe(404);
  expect((await get(`/v1/skills/ann/diary${then}`, ann)).status).toBe(200);

  const failed = await cli.run(["install", "ann/diary", "--force", ...flags]);
  expect(failed.status).toBe(3);
  expect(failed.stderr).toContain('There is no skill "ann/diary".');
  const again = await cli.run(["install", "ann/diary", "--force", ...flags], { env: { SKILLTRUNK_TOKEN: ann } });
  expect([again.status, `${again.stdout}${again.stderr}`.includes("skt_")]).toEqual([0, false]);
  const events = (await (await get("/v1/skills/ann/diary/events", ann)).text()).split("\n").filter(Boolean);
  const moves = events.map((line) => JSON.parse(line).changes?.visibility).filter(Boolean);
  expect(moves.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    "public → private",
    "private → public",
    "public → private",
  ]);
});
