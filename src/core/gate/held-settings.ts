/**
 * Settings of which a change waits for approvals: who may decide and who may read stays with the last approved ones, and of
 * the merged ones counts what restricts. Where skills are and what they are called is the commit's own.
 */
import { readersOf } from "../access/ceiling.ts";
import { canonicalJson, type Json } from "../bytes.ts";
import { type NamespaceSettings, type Settings, visibilityOf } from "../trunk/settings.ts";
import { RESTRICTS } from "./held-offer.ts";

/** What of settings waits, as one text: equal where that is. */
export function gatingOf({ owners, admins, visibility, namespaces, emergency }: Settings): string {
  return canonicalJson({
    owners: [...owners],
    admins: [...admins],
    visibility,
    namespaces: Object.fromEntries(namespaces),
    emergency,
  } as unknown as Json);
}

/** The merged settings, as far as they count before they are approved. */
export function settingsMeanwhile(approved: Settings, merged: Settings): Settings {
  const { owners, admins, emergency } = approved;
  const visibility = RESTRICTS.visibility(approved.visibility, merged.visibility)
    ? merged.visibility
    : approved.visibility;
  const names = [...new Set([...approved.namespaces.keys(), ...merged.namespaces.keys()])];
  const namespaces = new Map(names.map((name) => [name, namespaceMeanwhile(name, { approved, merged })] as const));
  return { ...merged, owners, admins, emergency, visibility, namespaces };
}

function namespaceMeanwhile(
  name: string,
  { approved, merged }: { readonly approved: Settings; readonly merged: Settings },
): NamespaceSettings {
  const [before, after] = [approved.namespaces.get(name), merged.namespaces.get(name)];
  const [was, is] = [approved, merged].map((settings) => visibilityOf(settings, name, undefined)) as [
    Settings["visibility"],
    Settings["visibility"],
  ];
  // It is what a skill begins with and the most that one may say: neither may open. A first one often narrows the second alone.
  const opens = RESTRICTS.visibility(is, was);
  const visibility = after?.visibility !== undefined && !opens ? is : before?.visibility;
  // Where nobody was named, to name somebody is to let them in.
  const readers =
    before?.readers === undefined || after?.readers === undefined
      ? before?.readers
      : before.readers.filter((reader) => readersOf(merged, name, [reader]).length > 0);
  return {
    ...(visibility === undefined ? {} : { visibility }),
    ...(before?.owners === undefined ? {} : { owners: before.owners }),
    ...(readers === undefined ? {} : { readers }),
  };
}
