/** Namespaces that `skilltrunk.yaml` speaks of and no skill is in: what it says of them holds for nobody. */
import { compareUtf8 } from "../bytes.ts";
import { type Finding, finding } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { SETTINGS_PATH, type Settings } from "./settings.ts";

/** Of these namespaces of the settings, one finding for each that no skill is in. `text`: the file, for lines. */
export function unknownNamespaces(
  { namespaces }: Pick<Settings, "namespaces">,
  there: ReadonlySet<string>,
  text: string,
): readonly Finding[] {
  const lines = text.split("\n");
  const free = [...there].filter((namespace) => !namespaces.has(namespace)).sort(compareUtf8);
  return [...namespaces.keys()].flatMap((namespace) => {
    if (there.has(namespace)) return [];
    const meant = nearest(namespace, free);
    const line = lines.findIndex((one) => one.replaceAll(/["'\s]/g, "").startsWith(`${namespace}:`)) + 1;
    const found = finding({
      rule: "settings-namespace-unknown",
      severity: meant === undefined ? "info" : "medium",
      path: SETTINGS_PATH,
      message: `No skill is in the namespace ${namespace}, so what is said of it holds for none${meant === undefined ? "." : `: did you mean ${meant}?`}`,
      hint:
        meant === undefined
          ? "Leave it if its skills are still to come, or take it out."
          : `Write ${meant}: until then what is meant for its skills does not hold for them.`,
    });
    return [line === 0 ? found : { ...found, line }];
  });
}
