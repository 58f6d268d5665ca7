/** nacos-cli, the MCP inspector, curl and git: everything else that reads. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../../../src/core/bytes.ts";
import { ClientsWorld, REFUNDS } from "../../support/clients-world.ts";

const world = new ClientsWorld();
beforeAll(() => world.start());
afterAll(() => world.cleanup());

describe("nacos-cli", () => {
  const nacos = (...args: readonly string[]) => {
    const { hostname, port } = new URL(world.url);
    return world.run("nacos-cli", ["--host", hostname, "--port", port, ...args]);
  };

  test("lists, describes and gets", async () => {
    expect((await nacos("skill-list")).text).toContain("Total: 2");
    expect((await nacos("skill-describe", "refunds")).text).toContain("latest=1.0.0");
    expect((await nacos("skill-get", "refunds", "-o", "got")).status).toBe(0);
    expect(world.found(/^got\/refunds\//)).toEqual({
      "got/refunds/SKILL.md": REFUNDS["SKILL.md"],
      "got/refunds/references/policy.md": REFUNDS["references/policy.md"],
      "got/refunds/scripts/run.sh": REFUNDS["scripts/run.sh"].text,
    });
    expect((await nacos("skill-get", "contracts", "-o", "got")).text).toContain("not found");
  });

  test("keeps a skill in step", async () => {
    const { hostname, port } = new URL(world.url);
    await nacos("profile", "set", "default", `host=${hostname}`, `port=${port}`, "auth-type=none");
    await nacos("skill-sync", "mode", "nacos");
    expect((await nacos("skill-sync", "add", "refunds", "--non-interactive")).text).toContain("Added: refunds");
    await world.release("# New\n", "1.0.1");
    const refresh = ["skill-sync", "start", "--refresh", "--non-interactive", "--no-auto-upload"];
    await nacos(...refresh);
    await nacos("skill-sync", "stop");
    const kept = world.found(/skill-repo\/refunds\/references\/policy\.md$/);
    expect(Object.values(kept)).toEqual(["# New\n"]);
  });
});

describe("the MCP inspector", () => {
  const inspect = async (...args: readonly string[]) => {
    const { text } = await world.run("mcp-inspector", ["--cli", `${world.url}/mcp`, "--transport", "http", ...args]);
    return JSON.parse(text.slice(text.indexOf("{"))) as Record<string, unknown>;
  };

  test("lists tools and resources, searches, and loads a skill", async () => {
    const { tools } = await inspect("--method", "tools/list");
    expect((tools as { name: string }[]).map(({ name }) => name)).toContain("load_skill");
    const { resources } = await inspect("--method", "resources/list");
    expect((resources as { uri: string }[]).map(({ uri }) => uri)).toContain("skill://billing/refunds/SKILL.md");
    const call = (name: string, ...pairs: readonly string[]) =>
      inspect("--method", "tools/call", "--tool-name", name, ...pairs.flatMap((pair) => ["--tool-arg", pair]));
    expect(JSON.stringify(await call("search_skills", "query=money"))).toContain("billing/refunds");
    const loaded = await call("load_skill", "skill=billing/refunds");
    const { files } = loaded["structuredContent"] as { files: { path: string; digest: string }[] };
    expect(files.find(({ path }) => path === "SKILL.md")?.digest).toBe(sha256(REFUNDS["SKILL.md"]));
  });
});

describe("curl and git", () => {
  test("read an archive and the generated branch", async () => {
    const curl = await world.exec("curl", [
      "-sf",
      `${world.url}/v1/skills/billing/refunds/versions/1.0.0/files/SKILL.md`,
    ]);
    expect([curl.status, curl.text]).toEqual([0, REFUNDS["SKILL.md"]]);
    const cloned = await world.exec("git", ["clone", "-q", "-b", "skilltrunk/marketplace", world.repo.dir, "branch"]);
    expect(cloned.status).toBe(0);
    expect(Object.values(world.found(/^branch\/plugins\/triage\/.*SKILL\.md$/))).toHaveLength(1);
  });
});
