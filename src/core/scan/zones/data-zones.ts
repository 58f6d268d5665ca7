/** The zones of settings and other data: data, but for the strings that some program runs as a command. */
import type { Language, Zone } from "../document.ts";
import { jsonStrings } from "../json-strings.ts";
import { nextLine, type Spans } from "../spans.ts";

/** Names under which settings keep commands: hooks of agents, scripts of packages, steps of workflows, servers. */
const COMMAND =
  /(?:^|[-_.])(?:commands?|cmds?|scripts?|run|exec|helper|entrypoint|hooks?)$|^(?:args|argv|entry)$|^(?:pre|post)(?:install|publish|pack|build|test|start|version|uninstall|commit|push)$|^(?:install|prepare|prepack|prepublish\w{0,20})$/i;
const CAMEL_COMMAND = /[a-z](?:Commands?|Cmd|Script|Helper|Exec|Hook)$/;
/** Objects whose every member is a command. */
const COMMANDS = /^(?:scripts|hooks|commands)$/i;
/** … except those that say what a command is about. */
const ABOUT = /^(?:type|matcher|name|id|title|description|timeout|event)$/i;

/** Characters of a line that are looked at for its key. */
const LINE_START = 300;

export function dataZones(spans: Spans, text: string, language: Language): void {
  if (language === "json") jsonZones(spans, text);
  else if (language === "yaml") commandLines(spans, { text, from: 0, to: text.length, zone: "data" });
  spans.add(text.length, "data", language);
}

function isCommand(key: string): boolean {
  return COMMAND.test(key) || CAMEL_COMMAND.test(key);
}

function isMemberOfCommands(keys: readonly string[]): boolean {
  return COMMANDS.test(keys.at(-2) ?? "") && !ABOUT.test(keys.at(-1) ?? "");
}

function jsonZones(spans: Spans, text: string): void {
  for (const { keys, start, end } of jsonStrings(text, (limit) => spans.unread.add(limit))) {
    if (!isCommand(keys.at(-1) ?? "") && !isMemberOfCommands(keys)) continue;
    spans.add(start, "data", "json");
    spans.add(end, "code", "sh");
  }
}

/** A stretch of YAML, or of TOML, that is in one zone but for its commands. */
interface Stretch {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly zone: Zone;
}

interface Key {
  readonly name: string;
  readonly indent: number;
  /** Where the value begins. */
  readonly at: number;
  readonly value: string;
}

/** `run: …` on one line, `run: |` with the lines below, `script:` with a list below. */
export function commandLines(spans: Spans, stretch: Stretch): void {
  const { text, from, to, zone } = stretch;
  for (let at = from; at < to; at = Math.max(spans.end, nextLine(text, at))) {
    const key = keyOf(text, at);
    if (key !== undefined && isCommand(key.name)) commandZone(spans, stretch, key);
    else if (/^[ \t]{0,80}#/.test(text.slice(at, at + LINE_START))) {
      spans.add(Math.min(to, at), zone, "yaml");
      spans.add(Math.min(to, nextLine(text, at)), "comment", "yaml");
    }
  }
  spans.add(to, zone, "yaml");
}

function keyOf(text: string, at: number): Key | undefined {
  const line = text.slice(at, Math.min(nextLine(text, at), at + LINE_START));
  const match =
    /^([ \t]{0,80}(?:-[ \t]{1,10}){0,3})["']?([A-Za-z_][\w.-]{0,60})["']?[ \t]{0,10}[:=](?:[ \t]{1,20}|\r?$)/m.exec(
      line,
    );
  if (match === null) return undefined;
  const [whole, indent = "", name = ""] = match;
  return { name, indent: indent.length, at: at + whole.length, value: line.slice(whole.length).trim() };
}

function commandZone(spans: Spans, stretch: Stretch, key: Key): void {
  const { text, to, zone } = stretch;
  const isBlock = /^[|>][-+\d]{0,3}(?:[ \t]{1,80}#.{0,200})?$/.test(key.value);
  const lineEnd = nextLine(text, key.at);
  const end = isBlock || key.value === "" ? blockEnd(text, key, isBlock) : lineEnd;
  if (key.value === "" && end === lineEnd) return;
  spans.add(Math.min(to, key.at), zone, "yaml");
  spans.add(Math.min(to, end), "code", "sh");
}

/** Where the lines end that belong to a key: what is indented more, and for a list also what is as much. */
function blockEnd(text: string, { indent, at }: Key, isBlock: boolean): number {
  let end = nextLine(text, at);
  while (end < text.length) {
    const line = text.slice(end, Math.min(nextLine(text, end), end + LINE_START));
    const isBelow = line.search(/\S/) > indent || line.trim() === "";
    const isItem = !isBlock && line.search(/\S/) >= indent && /^[ \t]*-[ \t]/.test(line);
    if (isBlock ? !isBelow : !isItem) break;
    end = nextLine(text, end);
  }
  return end;
}
