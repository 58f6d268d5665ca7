/** The tools of the MCP server: finding a skill, loading its instructions, reading one of its files. */
import { z } from "zod";
import { isUtf8Text } from "../core/bytes.ts";
import { isWanted } from "../core/catalog/resolve.ts";
import type { ReleaseView } from "../core/catalog/view.ts";
import { quote, RegistryError } from "../core/errors.ts";
import { parseSkillRequest, type SkillRequest } from "../core/names.ts";
import type { Shelf } from "./shelf.ts";

/** Bytes of one file that are answered at once. */
export const MAX_FILE_BYTES = 1024 * 1024;
const SEARCHED = 10;
const MAX_SEARCHED = 50;

const skill = z
  .string()
  .min(1)
  .max(300)
  .describe("namespace/name, with @version, @range or @channel behind it for another release than the latest");

/** A tool's answer: a text for the model, and the same as data where there is more than text. */
export interface ToolAnswer {
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Tool<S extends z.ZodObject> {
  readonly title: string;
  readonly description: string;
  readonly input: S;
  readonly run: (shelf: Shelf, input: z.output<S>) => Promise<ToolAnswer>;
}

const SEARCH: Tool<typeof searchInput> = {
  title: "Search skills",
  description:
    "Finds skills by words of their name, description, tags and owners, best first. Load one before using it.",
  get input() {
    return searchInput;
  },
  async run(shelf, { query, limit = SEARCHED }) {
    const found = (await shelf.search(query)).slice(0, limit);
    const skills = found.map(({ id, version, description, state }) => ({ id, version, description, state }));
    const lines = skills.map(({ id, version, description }) => `${id}@${version ?? "none"}: ${description}`);
    return { text: lines.length === 0 ? "No skill matches." : lines.join("\n"), data: { skills } };
  },
};
const searchInput = z.object({
  query: z.string().min(1).max(200).describe("every word must match, also by its beginning or with a typing error"),
  limit: z.int().min(1).max(MAX_SEARCHED).exactOptional(),
});

const LOAD: Tool<typeof loadInput> = {
  title: "Load a skill",
  description: "Answers a skill's SKILL.md, what to know before using it, and the files that it may refer to.",
  get input() {
    return loadInput;
  },
  async run(shelf, input) {
    const release = await shelf.release(toRequest(input.skill));
    const text = await readText(shelf, release, "SKILL.md");
    const { id, version, digest, warnings, files } = release;
    const facts = files.map(({ path, size, sha256 }) => ({ path, size, digest: sha256 }));
    const others = files.filter(({ path }) => path !== "SKILL.md").map(({ path }) => `- ${path}`);
    const head = [`${id}@${version} (${digest})`, ...warnings.map((warning) => `Warning: ${warning}`)].join("\n");
    const list = others.length === 0 ? "" : `\n\nFiles, to be read with read_skill_file:\n${others.join("\n")}`;
    return { text: `${head}${list}\n\n${text}`, data: { id, version, digest, warnings, files: facts } };
  },
};
const loadInput = z.object({ skill });

const READ: Tool<typeof readInput> = {
  title: "Read a file of a skill",
  description: "Answers one file of a skill as text. Nothing is run.",
  get input() {
    return readInput;
  },
  async run(shelf, input) {
    const release = await shelf.release(toRequest(input.skill));
    return { text: await readText(shelf, release, input.path) };
  },
};
const readInput = z.object({ skill, path: z.string().min(1).max(1024).describe("as load_skill lists it") });

const TOOLS: ReadonlyMap<string, Tool<z.ZodObject>> = new Map<string, unknown>([
  ["search_skills", SEARCH],
  ["load_skill", LOAD],
  ["read_skill_file", READ],
]) as ReadonlyMap<string, Tool<z.ZodObject>>;

/** The tools as the protocol lists them. */
export function listTools(): readonly object[] {
  return [...TOOLS].map(([name, { title, description, input }]) => {
    const { $schema: _, ...inputSchema } = z.toJSONSchema(input, { io: "input" });
    const annotations = {
      title,
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    };
    return { name, title, description, inputSchema, annotations };
  });
}

/** Runs a tool. Throws USAGE for one that is not there and for input that is not its own, and what it throws itself. */
export async function runTool(shelf: Shelf, name: string, given: unknown): Promise<ToolAnswer> {
  const tool = TOOLS.get(name);
  if (tool === undefined) throw new RegistryError("USAGE", `There is no tool "${quote(name, 80)}".`);
  const parsed = tool.input.safeParse(given ?? {});
  if (parsed.success) return tool.run(shelf, parsed.data);
  const [issue] = parsed.error.issues;
  throw new RegistryError("USAGE", `${name}: ${quote(String(issue?.path[0] ?? "input"), 80)}: ${issue?.message}`);
}

/** Parses a skill as a model names it. Throws USAGE. */
function toRequest(text: string): SkillRequest {
  const request = parseSkillRequest(text);
  if (request !== undefined && (request.wanted === undefined || isWanted(request.wanted))) return request;
  throw new RegistryError("USAGE", `"${quote(text, 80)}" names no skill.`, {
    hint: "Expected namespace/name, or that with @version, @range or @channel.",
  });
}

async function readText(shelf: Shelf, release: ReleaseView, path: string): Promise<string> {
  const listed = release.files.find((file) => file.path === path);
  if (listed !== undefined && listed.size > MAX_FILE_BYTES) throw tooLarge(path, listed.size);
  const bytes = await shelf.file(release, path);
  if (isUtf8Text(bytes)) return new TextDecoder().decode(bytes);
  throw new RegistryError("USAGE", `The file "${quote(path, 80)}" is no text: it has ${bytes.length} bytes.`, {
    hint: "Read it as a resource, or install the skill.",
  });
}

/** The answer to a file that is too large for one message. */
export function tooLarge(path: string, size: number): RegistryError {
  return new RegistryError(
    "USAGE",
    `The file "${quote(path, 80)}" has ${size} bytes; at most ${MAX_FILE_BYTES} are read.`,
    {
      hint: "Install the skill to use it.",
    },
  );
}
