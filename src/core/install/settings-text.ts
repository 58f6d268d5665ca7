/** The settings of an agent as a text that others write too: one server's entry is read, put in or taken out. */
import { quote } from "../errors.ts";
import type { ServerEntry } from "./harness-server.ts";
import type { ServerFile } from "./harness-table.ts";
import { isEmptyObject, jsonMember, withJsonMember, withoutJsonMember } from "./json-edit.ts";
import { JsonTextError } from "./json-text.ts";
import { TomlTextError, tomlTable, withoutTomlTable, withTomlTable } from "./toml-edit.ts";

/** Why settings can neither be read nor changed, for a person. */
export class SettingsTextError extends Error {}

type Format = Pick<ServerFile, "format" | "key">;

/** The entry of a server. Throws SettingsTextError. */
export function settingsEntry(
  text: string,
  { format, key }: Format,
  name: string,
): { readonly value: unknown } | undefined {
  if (text.trim() === "") return undefined;
  return told(() => (format === "toml" ? tomlTable(text, [key, name]) : jsonMember(text, [key, name])));
}

/** What stands there before anything is put in: what has to be made for it. */
export function madeFor(text: string | undefined, { format, key }: Format): "file" | "key" | undefined {
  if (text === undefined || text.trim() === "") return "file";
  if (format === "toml") return undefined;
  return told(() => (jsonMember(text, [key]) === undefined ? "key" : undefined));
}

/** The text with this entry. Throws SettingsTextError. */
export function withEntry(
  text: string,
  { format, key }: Format,
  { name, entry }: { readonly name: string; readonly entry: ServerEntry },
): string {
  const open = text.trim() === "" && format === "json" ? "{}\n" : text;
  return told(() =>
    format === "toml" ? withTomlTable(open, [key, name], entry) : withJsonMember(open, [key, name], entry),
  );
}

/** The text without the entry, and without what had been made for it where that holds nothing more; undefined: no file is left. */
export function withoutEntry(
  text: string,
  { format, key }: Format,
  { name, made }: { readonly name: string; readonly made: "file" | "key" | undefined },
): string | undefined {
  return told(() => {
    if (format === "toml") {
      const rest = withoutTomlTable(text, [key, name]);
      return made === "file" && rest.trim() === "" ? undefined : rest;
    }
    const rest = withoutJsonMember(text, [key, name]);
    if (made === undefined || !isEmptyObject(rest, [key])) return rest;
    const bare = withoutJsonMember(rest, [key]);
    return made === "file" && bare.trim() === "{}" ? undefined : bare;
  });
}

function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof JsonTextError || error instanceof TomlTextError) {
      throw new SettingsTextError(quote(error.message, 300));
    }
    throw error;
  }
}
