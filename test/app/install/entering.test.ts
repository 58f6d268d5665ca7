/** Servers in agents' settings and agents in their folders: put in, kept in step, taken out, and never somebody else's. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpRegistry } from "../../../src/adapters/registry/registry-http.ts";
import { install } from "../../../src/app/install/install.ts";
import { restore } from "../../../src/app/install/restore.ts";
import { sync } from "../../../src/app/install/sync.ts";
import { uninstall } from "../../../src/app/install/uninstall.ts";
import { update } from "../../../src/app/install/update.ts";
import { jsonMember } from "../../../src/core/install/json-edit.ts";
import { serveIndex, type TestServer } from "../../support/index-server.ts";
import { InstallPlace, SKILLS, toRequest } from "../../support/install-place.ts";
import { RegistryFixture } from "../../support/registry-fixture.ts";

let place: InstallPlace;
let published: RegistryFixture;
let server: TestServer;
beforeEach(async () => {
  place = new InstallPlace();
  place.meant = ["claude-code", "codex"];
  published = new RegistryFixture();
  publishServer("tools/crm", "1.0.0", { command: "npx", args: ["crm@1"], env: ["CRM_TOKEN"] });
  published.publish("tools/reviewer", "1.0.0", {
    kind: "agent",
    files: { "agent.md": AGENT },
    related: { payload: "agent.md" },
  });
  server = await serveIndex(published);
});
afterEach(async () => {
  await server.close();
  place.cleanup();
});

const AGENT = "---\nname: reviewer\ndescription: Reviews.\n---\nReview.\n";
const MINE = '{\n  // mine\n  "mcpServers": {\n    "other": { "command": "mine" } // keep\n  }\n}\n';
const CODEX_MINE = 'model = "x" # mine\n';

function publishServer(id: string, version: string, payload: unknown): void {
  const files = { "server.json": JSON.stringify(payload) };
  published.publish(id, version, { kind: "mcp-server", files, related: { payload: "server.json" } });
}

const ports = () => place.ports(openHttpRegistry(server.url));
const ALL = { only: [], placed: false };
const add = (...skills: string[]) => place.install(server.url, skills);
const remove = (skill: string, force = false) => uninstall(ports(), { only: [toRequest(skill)], placed: false, force });
const read = (path: string) => readFileSync(place.at(path), "utf8");
const claude = () => jsonMember(read(".mcp.json"), ["mcpServers"])?.value as Record<string, unknown>;

function write(path: string, text: string): void {
  mkdirSync(dirname(place.at(path)), { recursive: true });
  writeFileSync(place.at(path), text);
}

describe("an MCP server", () => {
  test("is entered where each agent wants it, said, locked, and goes without a trace", async () => {
    write(".mcp.json", MINE);
    write(".codex/config.toml", CODEX_MINE);
    const { installed } = await add("crm");
    expect(installed[0]).toMatchObject({
      change: "new",
      enters: ["crm into .mcp.json: npx crm@1", "crm into .codex/config.toml: npx crm@1"],
      warnings: [],
    });
    expect(read(".mcp.json")).toContain('    "other": { "command": "mine" }, // keep\n    "crm": {\n');
    expect(claude().crm).toEqual({ command: "npx", args: ["crm@1"], env: { CRM_TOKEN: "$" + "{CRM_TOKEN}" } });
    expect(read(".codex/config.toml")).toBe(
      `${CODEX_MINE}\n[mcp_servers.crm]\ncommand = "npx"\nargs = ["crm@1"]\nenv_vars = ["CRM_TOKEN"]\n`,
    );
    expect(place.lock().get(`${SKILLS}/crm`)?.entries).toMatchObject([
      { harness: "claude-code", server: "crm" },
      { harness: "codex", server: "crm" },
    ]);
    await remove("crm");
    expect([read(".mcp.json"), read(".codex/config.toml")]).toEqual([MINE, CODEX_MINE]);
    expect(place.lock().size).toBe(0);
  });

  test("files that were made for it go with the last that is in them", async () => {
    publishServer("tools/docs", "1.0.0", { url: "https://docs.example.com/mcp" });
    await add("crm");
    await add("docs");
    await remove("crm");
    expect(claude()).toEqual({ docs: { type: "http", url: "https://docs.example.com/mcp" } });
    await remove("docs");
    expect([existsSync(place.at(".mcp.json")), existsSync(place.at(".codex/config.toml"))]).toEqual([false, false]);
  });

  test("follows its releases, in its place, and is left alone by an update that changes nothing", async () => {
    write(".mcp.json", MINE);
    await add("crm");
    const before = read(".mcp.json");
    expect((await sync(ports(), ALL)).installed.map(({ change }) => change)).toEqual(["unchanged"]);
    expect(read(".mcp.json")).toBe(before);
    publishServer("tools/crm", "2.0.0", { mcpServers: { crm: { command: "crm2" }, more: { command: "more" } } });
    const { installed } = await update(ports(), { ...ALL, force: false });
    expect(installed[0]?.enters).toContain("more into .mcp.json: more");
    expect(claude()).toMatchObject({ crm: { command: "crm2" }, more: { command: "more" } });
    publishServer("tools/crm", "3.0.0", { mcpServers: { more: { command: "more" } } });
    await update(ports(), { ...ALL, force: false });
    expect(Object.keys(claude())).toEqual(["other", "more"]);
    await remove("crm");
    expect(read(".mcp.json")).toBe(MINE);
  });

  test("that somebody else has entered stays theirs, whatever is forced; the same words are nobody's news", async () => {
    write(".mcp.json", '{"mcpServers": {"crm": {"command": "mine"}}}');
    const wish = { requests: [toRequest("crm")], force: true };
    const forced = install({ registry: openHttpRegistry(server.url), ...place.folders() }, wish);
    await expect(forced).rejects.toThrow(
      ".mcp.json: mcpServers.crm is there already, and it is not what tools/crm@1.0.0 would enter",
    );
    expect(existsSync(place.at(SKILLS))).toBe(false);
    expect(existsSync(place.at(".codex"))).toBe(false);
    const same =
      '{"mcpServers": {"crm": {"args": ["crm@1"], "env": {"CRM_TOKEN": "$' + '{CRM_TOKEN}"}, "command": "npx"}}}';
    write(".mcp.json", same);
    await add("crm");
    expect(
      place
        .lock()
        .get(`${SKILLS}/crm`)
        ?.entries?.map(({ harness }) => harness),
    ).toEqual(["codex"]);
    await remove("crm");
    expect(read(".mcp.json")).toBe(same);
  });

  test("two skills that enter one name are refused, both named", async () => {
    publishServer("other/second", "1.0.0", { mcpServers: { crm: { command: "second" } } });
    await expect(add("crm", "second")).rejects.toThrow(
      "tools/crm@1.0.0 and other/second@1.0.0 would both enter the MCP server crm",
    );
    expect(existsSync(place.at(SKILLS, "crm"))).toBe(false);
    await add("crm");
    await expect(add("second")).rejects.toThrow(
      ".mcp.json: mcpServers.crm is what tools/crm@1.0.0 entered, and other/second@1.0.0 would enter the same name",
    );
  });

  test("that was edited is kept, by updates and by uninstall, unless a person forces it", async () => {
    await add("crm");
    write(".mcp.json", read(".mcp.json").replace("crm@1", "crm@edited"));
    publishServer("tools/crm", "2.0.0", { command: "crm2" });
    const { kept } = await update(ports(), { ...ALL, force: false });
    expect(kept).toMatchObject([{ id: "tools/crm", code: "WOULD_OVERWRITE" }]);
    expect(kept[0]?.why).toMatch(/mcpServers\.crm is not as tools\/crm has entered it/);
    await expect(remove("crm")).rejects.toThrow("is not as tools/crm has entered it");
    await update(ports(), { ...ALL, force: true });
    expect(claude().crm).toMatchObject({ command: "crm2" });
  });

  test("comes back from the lock in a clone, and where somebody took it out", async () => {
    await add("crm");
    const text = read(".mcp.json");
    rmSync(place.at(".mcp.json"));
    rmSync(place.at(".codex"), { recursive: true });
    place.meant = [];
    const lock = readFileSync(place.lockPath, "utf8");
    await restore(ports(), { ...ALL, force: false, frozen: true });
    expect(read(".mcp.json")).toBe(text);
    expect(read(".codex/config.toml")).toContain("[mcp_servers.crm]");
    expect(readFileSync(place.lockPath, "utf8")).toBe(lock);
  });

  test.each([
    ["{ nonsense", /\.mcp\.json cannot be changed: .*line 1: expected a name in quotes/],
    ["[]", /expected an object in which to look for/],
  ])("settings of %j are left alone, and nothing is installed", async (text, message) => {
    write(".mcp.json", text);
    await expect(add("crm")).rejects.toThrow(message);
    expect(read(".mcp.json")).toBe(text);
    expect(existsSync(place.at(SKILLS))).toBe(false);
  });

  test("a project's settings that are a link are not followed", async () => {
    write("elsewhere.json", MINE);
    symlinkSync("elsewhere.json", place.at(".mcp.json"));
    await expect(add("crm")).rejects.toThrow(/is a link, which is not followed/);
    expect(read("elsewhere.json")).toBe(MINE);
  });

  test("an agent that cannot be given it is named, and the others are", async () => {
    place.meant = ["claude-code", "zed", "codex"];
    publishServer("tools/renamed", "1.0.0", { command: "x", env: { TOKEN: "$CRM_TOKEN" } });
    const { installed } = await add("renamed");
    expect(installed[0]?.enters).toEqual(["renamed into .mcp.json: x"]);
    expect(installed[0]?.warnings).toEqual([
      expect.stringContaining("is not entered for Codex: it wants CRM_TOKEN under the name TOKEN"),
      expect.stringContaining("is not entered for Zed: where it takes MCP servers from is not known"),
    ]);
  });
});

describe("an agent", () => {
  const FILE = ".claude/agents/reviewer.md";

  test("is a file of its own for each agent that takes some, and goes again", async () => {
    const { installed } = await add("reviewer");
    expect(read(FILE)).toBe(AGENT);
    expect(installed[0]).toMatchObject({ enters: [`into ${FILE}`] });
    expect(installed[0]?.warnings).toEqual([expect.stringContaining("is not entered for Codex")]);
    await remove("reviewer");
    expect(existsSync(place.at(FILE))).toBe(false);
  });

  test("that a person wrote or edited is kept", async () => {
    write(FILE, "mine");
    await expect(add("reviewer")).rejects.toThrow(`${FILE} is there already`);
    rmSync(place.at(FILE));
    await add("reviewer");
    write(FILE, "edited");
    await expect(remove("reviewer")).rejects.toThrow("is not as tools/reviewer has entered it");
    await remove("reviewer", true);
    expect(existsSync(place.at(FILE))).toBe(false);
  });
});

test("a hook is placed, and entered nowhere", async () => {
  const files = { "hook.json": '{"event": "Stop", "command": "x"}' };
  published.publish("tools/hook", "1.0.0", { kind: "hook", files, related: { payload: "hook.json" } });
  const { installed } = await add("hook");
  expect(installed[0]?.warnings).toEqual([expect.stringContaining("nothing is switched on")]);
  expect(installed[0]).not.toHaveProperty("enters");
  expect(existsSync(place.at(".claude"))).toBe(false);
});
