/** docs/settings.md has every key of `skilltrunk.yaml`, its default, and an example that can be read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { DEFAULT_SETTINGS, parseSettings } from "../../src/core/trunk/settings.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const PAGE = readFileSync(join(DOCS, "settings.md"), "utf8");
const SCHEMA = JSON.parse(readFileSync(join(DOCS, "schemas/skilltrunk.schema.json"), "utf8")) as Node;
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? "";
const ROWS = new Map(
  [...PAGE.matchAll(/^\| `([^`]+)` \| (.*) \| (.*) ?\|$/gm)].map(([, key = "", , left = ""]) => [key, left.trim()]),
);

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
}

/** The dotted keys below a schema; `*` is any key. */
function keysOf(node: Node, at = ""): readonly string[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
    `${at}${key}`,
    ...keysOf(child, `${at}${key}.`),
  ]);
  const rest = node.additionalProperties;
  return typeof rest === "object" ? [...own, ...keysOf(rest, `${at}*.`)] : own;
}

describe("docs/settings.md", () => {
  it("has every key, and none that there is not", () => {
    expect([...ROWS.keys()].toSorted()).toEqual(keysOf(SCHEMA).toSorted());
  });

  it("has an example of every key that can be read", () => {
    expect(parseSettings(Buffer.from(EXAMPLE)).findings).toEqual([]);
    const example: unknown = parse(EXAMPLE);
    for (const key of ROWS.keys()) {
      const found = key.split(".").reduce<unknown>((at, part) => {
        const values = Object(at) as Record<string, unknown>;
        return part === "*" ? Object.values(values)[0] : values[part];
      }, example);
      expect(found, key).toBeDefined();
    }
  });

  it("says the defaults as they are", () => {
    const { paths, namespace, names, versions, visibility, ledger, emergency } = DEFAULT_SETTINGS;
    expect(ROWS.get("paths")).toBe(paths.map(({ text }) => `\`${text}\``).join(", "));
    const marketplace = parseSettings(Buffer.from("marketplace: { name: x }\n")).settings?.marketplace;
    const defaults = {
      namespace,
      names,
      versions,
      visibility,
      "ledger.branch": ledger.branch,
      "emergency.environment": emergency.environment,
      "marketplace.branch": marketplace?.branch,
      "marketplace.visibility": marketplace?.visibility,
    };
    for (const [key, value] of Object.entries(defaults)) expect(ROWS.get(key), key).toBe(`\`${value}\``);
  });
});
