import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readConfig, wantsColour } from "../src/config.ts";
import { RegistryError } from "../src/core/errors.ts";

function refusal(flags: Record<string, unknown>, env: NodeJS.ProcessEnv = {}): RegistryError {
  try {
    readConfig(flags, env);
  } catch (error) {
    if (error instanceof RegistryError) return error;
  }
  throw new Error("nothing was refused");
}

describe("the configuration", () => {
  it("has a default for everything", () => {
    expect(readConfig({}, {})).toEqual({
      privateSources: false,
      log: "text",
      maxAgeHours: 24,
      stateDir: join(homedir(), ".local/state/skilltrunk"),
      home: homedir(),
      isRegistryNamed: false,
      isRegistryGiven: false,
      host: "127.0.0.1",
      port: 4870,
      adminHost: "127.0.0.1",
      adminPort: 4871,
      adminUrl: "http://127.0.0.1:4871",
      push: false,
      anonymous: "internal",
      registry: "http://127.0.0.1:4870",
    });
  });

  it("takes flags before variables, and an empty variable for none", () => {
    const env = { SKILLTRUNK_PORT: "1", SKILLTRUNK_HOST: "::1", SKILLTRUNK_TRUNK: "", SKILLTRUNK_PUSH: "1" };
    const config = readConfig({ port: "2", push: undefined }, env);
    expect([config.port, config.host, config.trunk, config.push]).toEqual([2, "::1", undefined, true]);
  });

  it("keeps state where XDG says, unless that is no absolute path", () => {
    expect(readConfig({}, { XDG_STATE_HOME: "/var/state" }).stateDir).toBe("/var/state/skilltrunk");
    expect(readConfig({}, { XDG_STATE_HOME: "state" }).stateDir).toBe(join(homedir(), ".local/state/skilltrunk"));
    expect(readConfig({ state: "here" }, { XDG_STATE_HOME: "/var/state" }).stateDir).toBe(resolve("here"));
  });

  it("shows strangers on the network public skills only, unless told otherwise", () => {
    expect(readConfig({ host: "0.0.0.0" }, {}).anonymous).toBe("public");
    expect(readConfig({ host: "localhost" }, {}).anonymous).toBe("internal");
    expect(readConfig({ host: "0.0.0.0", anonymous: "internal" }, {}).anonymous).toBe("internal");
  });

  it("knows the index by the address that it is given", () => {
    expect(readConfig({ url: "https://Skills.example.com/" }, {}).url).toBe("https://skills.example.com");
    expect(readConfig({}, { SKILLTRUNK_URL: "http://[::1]:8080" }).url).toBe("http://[::1]:8080");
    expect(readConfig({ url: "https://Acme.example.com/All/skills/" }, {}).url).toBe(
      "https://acme.example.com/All/skills",
    );
  });

  it("shows public skills only under a name for others, unless told otherwise", () => {
    expect(readConfig({ url: "https://skills.example.com" }, {}).anonymous).toBe("public");
    expect(readConfig({ url: "http://localhost:8080" }, {}).anonymous).toBe("internal");
    expect(readConfig({ url: "https://skills.example.com", anonymous: "internal" }, {}).anonymous).toBe("internal");
  });

  it.each([
    "skills.example.com",
    "ftp://skills.example.com",
    "https://skills.example.com/a b",
    "https://skills.example.com/a/../b",
    'https://skills.example.com/"><b',
    "https://user:secret@skills.example.com",
    "https://skills.example.com/?x",
    "https://skills.example.com/#x",
    "https://",
    "javascript:alert(1)",
  ])("does not take %j for the index's address", (url) => {
    expect(refusal({ url })).toMatchObject({ code: "USAGE", message: expect.stringContaining("--url: expected") });
  });

  it("reaches an admin listener on every address through this machine's own", () => {
    expect(readConfig({ adminHost: "0.0.0.0", adminPort: "9" }, {}).adminUrl).toBe("http://127.0.0.1:9");
    expect(readConfig({ adminHost: "::1" }, {}).adminUrl).toBe("http://[::1]:4871");
  });

  it.each([
    [{ port: "65536" }, {}, '--port: expected a port number from 0 to 65535, got "65536".'],
    [{ port: "1e3" }, {}, '--port: expected a port number from 0 to 65535, got "1e3".'],
    [{ adminPort: "-1" }, {}, '--admin-port: expected a port number from 0 to 65535, got "-1".'],
    [{}, { SKILLTRUNK_ANONYMOUS: "all" }, 'SKILLTRUNK_ANONYMOUS: expected public or internal, got "all".'],
    [{ trunk: "--upload-pack=x" }, {}, '--trunk: expected a branch name, got "--upload-pack=x".'],
    [{}, { SKILLTRUNK_PUSH: "yes" }, 'SKILLTRUNK_PUSH: expected true or false, got "yes".'],
  ])("refuses %j %j", (flags, env, message) => {
    expect(refusal(flags, env)).toMatchObject({ code: "USAGE", message });
  });

  it("does not say what a secret is, however it is shown", () => {
    const { webhookSecret, adminToken } = readConfig(
      {},
      { SKILLTRUNK_WEBHOOK_SECRET: "hush", SKILLTRUNK_ADMIN_TOKEN: "hush" },
    );
    expect([webhookSecret?.reveal(), adminToken?.reveal()]).toEqual(["hush", "hush"]);
    const shown = [
      String(webhookSecret),
      JSON.stringify({ webhookSecret }),
      inspect({ webhookSecret }, { showHidden: true }),
    ];
    expect(shown.filter((text) => text.includes("hush"))).toEqual([]);
    const long = "hush".repeat(2000);
    expect(refusal({}, { SKILLTRUNK_ADMIN_TOKEN: long }).message).not.toContain("hush");
  });
});

it("colours terminals that want it", () => {
  expect(wantsColour(true, {})).toBe(true);
  expect([wantsColour(false, {}), wantsColour(true, { NO_COLOR: "1" }), wantsColour(true, { TERM: "dumb" })]).toEqual([
    false,
    false,
    false,
  ]);
  expect(wantsColour(true, { NO_COLOR: "" })).toBe(true);
});
