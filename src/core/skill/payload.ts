/** The one file that a harness is given of an agent, a server or a hook: whether it is there, and what it has to be. */
import { z } from "zod";
import type { Kind } from "../catalog/catalog.ts";
import { quote } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { JsonTextError, readJsonText } from "../install/json-text.ts";
import { named, server, serverPayload } from "../install/server-payload.ts";
import { type ContentRuleId, contentFinding } from "./content-rule-table.ts";
import { MANIFEST_PATH, type Manifest } from "./manifest.ts";
import type { SkillFile } from "./skill-files.ts";
import { readSkillMd } from "./skill-md.ts";

const MAX_BYTES = 256 * 1024;
const MAX_ENTRIES = 100;

const text = z.string().min(1).max(4000);
const command = z.object({ command: text.describe("What is run.") });
const matched = z.object({
  hooks: z.array(command).min(1).max(MAX_ENTRIES).describe("What is run, in this order."),
});
const filled = z.string().regex(/\S/, "expected some text");

/** The frontmatter of an agent's Markdown file. */
export const agentPayload = z
  .looseObject({
    name: filled.describe("What the agent is called."),
    description: filled.describe("What it does, and when to give it work."),
  })
  .describe("The frontmatter of the Markdown file that is the payload of an agent; harnesses have keys of their own.");

const oneHook = z.object({
  event: text.describe("When: `PreToolUse`, `SessionStart`, as the harness calls it."),
  command: text.describe("What is run."),
});
const severalHooks = z.object({
  hooks: named(z.array(matched).max(MAX_ENTRIES)).describe("Event → what is run at it."),
});

/** The JSON of hooks: one, or several as Claude Code has them. */
export const hookPayload = z
  .union([oneHook, severalHooks])
  .describe("The payload of a hook: `event` and `command`, or `hooks` as Claude Code has them.");

const EXPECTED: Readonly<Partial<Record<Kind, string>>> = {
  agent: "a Markdown file whose frontmatter has a name and a description",
  "mcp-server": "JSON with `command` or `url`, and `args` and `env` where it needs them",
  hook: "JSON with `event` and `command`",
};

/** What is wrong with the payload of these files; nothing of a skill or a group, which has none. */
export function payloadFindings(
  { kind, payload }: Pick<Manifest, "kind" | "payload">,
  files: readonly SkillFile[],
): readonly Finding[] {
  const expected = EXPECTED[kind];
  if (expected === undefined) return [];
  if (payload === undefined) {
    const message = `${MANIFEST_PATH} has the kind ${kind} and no \`payload\`: expected the path of ${expected}.`;
    return [contentFinding("payload-missing", { path: MANIFEST_PATH, line: 1, message })];
  }
  const file = files.find(({ path }) => path === payload);
  if (file === undefined) {
    const message = `\`payload\` names ${quote(payload)}, which is not in the folder: expected ${expected}.`;
    return [contentFinding("payload-missing", { path: MANIFEST_PATH, line: payloadLine(files), message })];
  }
  // One that no limit let through is refused for that.
  return file.bytes === undefined ? [] : invalid(kind, { path: payload, bytes: file.bytes, expected });
}

/** Where skill.yaml names it. */
function payloadLine(files: readonly SkillFile[]): number {
  const source = files.find(({ path }) => path === MANIFEST_PATH)?.bytes;
  const lines = Buffer.from(source ?? [])
    .toString("utf8")
    .split("\n");
  return lines.findIndex((one) => /^["']?payload\b/.test(one)) + 1 || 1;
}

interface Payload {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly expected: string;
}

function invalid(kind: Kind, { path, bytes, expected }: Payload): readonly Finding[] {
  const wrong =
    bytes.length > MAX_BYTES
      ? { got: `${bytes.length} bytes, more than ${MAX_BYTES}` }
      : kind === "agent"
        ? wrongAgent(bytes)
        : wrongJson(kind, Buffer.from(bytes).toString("utf8"));
  if (wrong === undefined) return [];
  const rule: ContentRuleId = "payload-invalid";
  const message = `${quote(path)}: expected ${expected}, got ${wrong.got}.`;
  return [contentFinding(rule, { path, message, ...(wrong.line === undefined ? {} : { line: wrong.line }) })];
}

/** What stands there instead, and where. */
interface Wrong {
  readonly got: string;
  readonly line?: number;
}

function wrongAgent(bytes: Uint8Array): Wrong | undefined {
  const { skill, findings } = readSkillMd(bytes, "");
  if (agentPayload.safeParse(skill).success) return undefined;
  return { got: "none of these", line: findings[0]?.line ?? 1 };
}

function wrongJson(kind: Kind, source: string): Wrong | undefined {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    const place = endOfJson(source);
    return place === undefined
      ? { got: "JSON with comments, or with a comma behind the last member" }
      : { got: `no JSON: expected ${place.expected} in line ${place.line}`, line: place.line };
  }
  const parsed = (kind === "hook" ? hookPayload : serverPayload).safeParse(value);
  if (parsed.success) return undefined;
  const meant = kind === "hook" ? hookShape(value).safeParse(value) : server.safeParse(inner(value));
  const [issue] = meant.error?.issues ?? [];
  const key = String(issue?.path.at(-1) ?? "");
  if (issue === undefined || key === "") return { got: issue?.message ?? "something else", line: 1 };
  const line = source.split("\n").findIndex((one) => one.includes(JSON.stringify(key))) + 1;
  const got = `at \`${quote(issue.path.join("."), 200)}\` something else: ${quote(issue.message, 200)}`;
  return { got, line: line || 1 };
}

/** Where a text stops to be JSON, told by our own reader: what JSON.parse says differs between versions of Node. */
function endOfJson(source: string): JsonTextError["place"] {
  try {
    readJsonText(source);
    return undefined;
  } catch (error) {
    if (error instanceof JsonTextError) return error.place;
    throw error;
  }
}

/** Which of the two a text means to be. */
function hookShape(value: unknown): z.ZodType {
  return value !== null && typeof value === "object" && "hooks" in value ? severalHooks : oneHook;
}

/** The first server of a file that has several, to say what is wrong with it. */
function inner(value: unknown): unknown {
  const several = z.object({ mcpServers: z.record(z.string(), z.unknown()) }).safeParse(value);
  if (!several.success) return value;
  return Object.values(several.data.mcpServers).find((one) => !server.safeParse(one).success);
}
