/** Edits of a lifecycle file, such as a person would make: every other line, its comments and its order stay. */
import { RegistryError } from "../errors.ts";
import { describeFinding } from "../finding.ts";
import { type Lifecycle, parseLifecycle, type VersionOffer, type Waiver } from "./lifecycle.ts";
import { setYaml, type YamlPath, type YamlValue } from "./yaml-edit.ts";

/** A lifecycle file to edit; without bytes where there is none yet. */
export interface LifecycleFile {
  readonly path: string;
  readonly bytes?: Uint8Array | undefined;
}

/** How a new lifecycle file begins. */
export const LIFECYCLE_HEADING =
  "# How this skill is offered. Changing this file never changes a release, and needs no new version.\n";

/**
 * The file with one entry set: `["channels", "stable"]` to a version, `["versions", "1.1.0"]` to a state with its
 * reason. Throws USAGE where the file cannot be read before or after, or is laid out so that a person has to edit it.
 */
export function setLifecycleEntry(file: LifecycleFile, path: YamlPath, value: YamlValue): Uint8Array {
  read(file, "Mend the file first; nothing was changed.");
  const edited = setYaml(textOf(file), path, value);
  if (edited === undefined) throw notEditable(file, path);
  const bytes = new TextEncoder().encode(edited);
  read({ path: file.path, bytes }, "Nothing was changed: the file could not be read any more.");
  return bytes;
}

/**
 * The file with this waiver in it. One for the same finding that is there already gets the new reason and the new end;
 * nothing changes where both are the same. Throws as `setLifecycleEntry`.
 */
export function addWaiver(file: LifecycleFile, waiver: Waiver): Uint8Array {
  const { waivers } = read(file, "Mend the file first; nothing was changed.");
  const index = waivers.findIndex((other) => isForSameFinding(other, waiver));
  if (index < 0) return setLifecycleEntry(file, ["waivers", waivers.length], { ...waiver });
  return (["reason", "expires"] as const)
    .filter((key) => waivers[index]?.[key] !== waiver[key])
    .reduce<Uint8Array>(
      (bytes, key) => setLifecycleEntry({ path: file.path, bytes }, ["waivers", index, key], waiver[key]),
      file.bytes ?? new Uint8Array(),
    );
}

/** The file with a channel at a version; nothing changes where it is there already. Throws as `setLifecycleEntry`. */
export function moveChannel(file: LifecycleFile, channel: string, version: string): Uint8Array {
  const { channels } = read(file, "Mend the file first; nothing was changed.");
  if (channels.get(channel) === version) return file.bytes ?? new Uint8Array();
  return setLifecycleEntry(file, ["channels", channel], version);
}

/**
 * The file with exactly this said of a version. Where only some of what it says there changes, only that is written anew,
 * so that comments inside stay; nothing changes where it says so already. Throws as `setLifecycleEntry`.
 */
export function setVersionOffer(file: LifecycleFile, version: string, offer: VersionOffer): Uint8Array {
  const there = read(file, "Mend the file first; nothing was changed.").versions.get(version);
  if (there === undefined) {
    return offer.state === "online" && offer.reason === undefined
      ? (file.bytes ?? new Uint8Array())
      : setLifecycleEntry(file, ["versions", version], inOrder(offer));
  }
  if (OFFER_KEYS.some((key) => there[key] !== undefined && offer[key] === undefined)) {
    return setLifecycleEntry(file, ["versions", version], inOrder(offer));
  }
  return OFFER_KEYS.reduce<Uint8Array>((bytes, key) => {
    const value = offer[key];
    if (value === undefined || value === there[key]) return bytes;
    return setLifecycleEntry({ path: file.path, bytes }, ["versions", version, key], value);
  }, file.bytes ?? new Uint8Array());
}

/** A reason comes before the state that asks for one. */
const OFFER_KEYS = ["reason", "replacement", "sunset", "state"] as const;

function inOrder({
  state,
  reason,
  replacement,
  sunset,
}: VersionOffer): VersionOffer & Readonly<Record<string, string>> {
  return {
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(replacement === undefined ? {} : { replacement }),
    ...(sunset === undefined ? {} : { sunset }),
  };
}

/** The file with the skill offered, or hidden as a whole; nothing changes where it says so already. Throws likewise. */
export function setEnabled(file: LifecycleFile, enabled: boolean): Uint8Array {
  const lifecycle = read(file, "Mend the file first; nothing was changed.");
  if (lifecycle.enabled === enabled) return file.bytes ?? new Uint8Array();
  return setLifecycleEntry(file, ["enabled"], enabled);
}

function isForSameFinding(a: Waiver, b: Waiver): boolean {
  return a.rule === b.rule && a.path === b.path && a.fingerprint === b.fingerprint;
}

function textOf({ bytes }: LifecycleFile): string {
  return bytes === undefined ? LIFECYCLE_HEADING : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function read({ path, bytes = new Uint8Array() }: LifecycleFile, hint: string): Lifecycle {
  const { lifecycle, findings } = parseLifecycle(path, bytes);
  if (lifecycle !== undefined) return lifecycle;
  throw new RegistryError("USAGE", findings.map(describeFinding).join(" "), { hint });
}

function notEditable({ path }: LifecycleFile, at: YamlPath): RegistryError {
  const where = at.join(".");
  return new RegistryError("USAGE", `${path}: \`${where}\` cannot be set without changing other lines.`, {
    hint: "Edit the file by hand, one fact a line, as the template's lifecycle files are; nothing was changed.",
  });
}
