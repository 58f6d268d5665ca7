/** Somebody is given a token, reads a private skill with it, and loses it again; the registry runs all the time. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CommandLine, eventually } from "../support/command-line.ts";
import { GitFixture, skillMd } from "../support/git-fixture.ts";

const cli = new CommandLine();
const repository = new GitFixture();
afterAll(async () => {
  await cli.cleanup();
  repository.cleanup();
});

const tokens = join(cli.home, "secret", "tokens.json");
const env = { SKILLTRUNK_TOKENS: tokens };

describe("a token", () => {
  test("is given out, counts at once, and is taken back", async () => {
    const files = {
      "skills/billing/refunds/SKILL.md": skillMd("refunds"),
      "lifecycle/billing/refunds.yaml": "visibility: private\nowners: [alice]\n",
      "skills/team/greet/SKILL.md": skillMd("greet"),
      "bindings/agents/desk.yaml": "skills:\n  team/greet: ^1\n",
    };
    repository.commit(files, "feat: add refunds");
    const first = await cli.run(["token", "new", "bob", "--external"], { env });
    expect(first.stdout).toMatch(/^skt_[\w-]{43}\n$/);
    const registry = cli.start(
      ["run", repository.dir, "--port", "0", "--admin-port", "0", "--anonymous", "public", "--json"],
      { env },
    );
    const [text] = await registry.printed(/^\{[\s\S]*^\}$/m);
    const { index: url } = JSON.parse(text) as { index: string };
    const ask = async (path: string, token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return (await fetch(`${url}${path}`, { headers })).status;
    };
    const skill = "/v1/skills/billing/refunds";
    const made = await cli.json<{ token: string; id: string }>(["token", "new", "alice", "--expires", "1d"], { env });
    const { token, id } = made.document;
    const address = (await cli.run(["token", "new", "Alice", "--url"], { env })).stdout.trim();
    expect(readFileSync(tokens, "utf8")).not.toContain("skt_");

    await eventually(async () => ((await ask(skill, token)) === 200 ? true : undefined), "reading the tokens again");
    expect(await ask(`${address}${skill}`)).toBe(200);
    expect(await ask(skill)).toBe(404);
    expect(await ask(skill, first.stdout.trim())).toBe(404);
    expect(await ask(skill, "skt_garbage")).toBe(401);

    // What counts for nothing is not kept in place of what does.
    const login = (input: string, at = url) => cli.run(["login", at], { input: `${input}\n` });
    const kept = () => readFileSync(join(cli.home, ".config", "skilltrunk", "credentials.json"), "utf8");
    expect(await login(token)).toMatchObject({ status: 0, stderr: "" });
    const refused = await login(`skt_${"x".repeat(43)}`);
    expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining("refuses access (401)")]);
    // Nor is one that would be shown nowhere, or is taken in addresses alone.
    const plain = await login(token, "http://skills.example.com");
    expect([plain.status, plain.stderr]).toEqual([
      2,
      expect.stringContaining("is not sent to skills.example.com over plain http"),
    ]);
    const ofAddress = await login(address.replace("/t/", ""));
    expect([ofAddress.status, ofAddress.stderr]).toEqual([
      4,
      expect.stringContaining("This access token is for an address"),
    ]);
    expect(ofAddress.stderr).toContain("Give the whole address as the registry");
    expect(Object.values(JSON.parse(kept()).registries)).toEqual([token]);
    expect(kept()).toContain(token);
    const nobody = "http://127.0.0.1:1";
    const untried = await login(token, nobody);
    expect([untried.status, untried.stderr]).toEqual([
      0,
      expect.stringContaining("Nobody has looked at the token yet"),
    ]);
    expect(Object.keys(JSON.parse(kept()).registries)).toHaveLength(2);
    expect((await cli.run(["logout", url])).stdout).toContain("is forgotten");

    const listed = await cli.run(["token", "list"], { env });
    expect(listed.stdout).toMatch(/alice .* until 20/);
    expect(listed.stdout).not.toContain(token);
    expect((await cli.run(["token", "revoke", id], { env })).stdout).toContain(`Revoked ${id} (alice).`);
    expect(await ask(skill, token)).toBe(401);
    expect(await ask(`${address}${skill}`)).toBe(200);

    // A script tells a token that counts no more from a registry that may be there again soon.
    const late = await cli.run(["list", "--registry", url], { env: { ...env, SKILLTRUNK_TOKEN: token } });
    expect([late.status, late.stderr]).toEqual([4, expect.stringContaining("refuses access (401)")]);
    // Nobody is told that there is no agent who may not know of any.
    const who = ["who", "team/greet", "--registry", url];
    const asNobody = await cli.run(who);
    expect(asNobody.stdout).toMatch(/^No agent that you may know of gets team\/greet@1\.0\.0; others may\./);
    expect(asNobody.stderr).toContain("Asked without an access token");
    expect((await cli.json(who)).document).toMatchObject({ agents: [], complete: false });
    expect((await cli.run(["who", "team/greet", "--registry", repository.dir])).stdout).toMatch(
      /^team\/greet@\S+ goes to\nagent .*\ndesk /,
    );
    const sync = await cli.run(["sync", "--for", "desk", "--registry", url, "--dir", "skills"]);
    expect([sync.status, sync.stderr]).toEqual([3, expect.stringContaining("Asked without an access token")]);
    const { stderr } = await registry.stop();
    expect(stderr).not.toContain("skt_");
  }, 120_000);

  test.each([
    [["token", "new", "bob", "--expires", "yesterday"], "--expires: expected a number of days"],
    [["token", "new", "bob@example.com"], "name"],
    [["token", "revoke", "nobody"], 'There is no token with the id or the name "nobody".'],
  ])("%j is refused in a sentence", async (args, sentence) => {
    const ended = await cli.run(args, { env });
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(sentence);
  });

  test("needs a file, outside the repository, that can be read", async () => {
    expect((await cli.run(["token", "list"])).stderr).toContain("No tokens file is named.");
    const inside = await cli.run(["run", repository.dir, "--tokens", join(repository.dir, "tokens.json")]);
    expect(inside.stderr).toContain("is inside the repository.");
    const missing = await cli.run(["serve", repository.dir, "--tokens", join(cli.home, "none.json")]);
    expect(missing.stderr).toContain("cannot be used: it cannot be read (ENOENT).");
  });
});
