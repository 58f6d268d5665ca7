/**
 * A git configuration file as nearly all are written (git-config(1)): sections, and one plain `key = value` a line. What has
 * anything more in it is left to git, which a process has to be started for.
 */

const SECTION = /^\[([A-Za-z0-9.-]+)\]$/;
/** `"` and `\` in a subsection's name are escaped. */
const SUBSECTION = /^\[([A-Za-z0-9.-]+) +"([^"\\]*)"\]$/;
/** No quotes, escapes or comments; a value goes on in the next line only behind a backslash. */
const VARIABLE = /^([A-Za-z][A-Za-z0-9-]*) *= *([^"\\;#]*)$/;
const COMMENT = /^[;#]/;
/** Git reads a control character as it stands, and some of them as white space. */
const ODD = /[\0-\x08\x0b-\x1f\x7f]/;

/**
 * The settings by their whole names, section and key in lower case; of several the last. Undefined where git has to read
 * it: that says nothing of what is in it.
 */
export function readPlainConfig(text: string): ReadonlyMap<string, string> | undefined {
  if (ODD.test(text)) return undefined;
  const settings = new Map<string, string>();
  let section: string | undefined;
  for (const raw of text.split("\n")) {
    const line = raw.replaceAll("\t", " ").replace(/^ +| +$/g, "");
    if (line === "" || COMMENT.test(line)) continue;
    const named = sectionOf(line);
    if (named !== undefined) {
      section = named;
      continue;
    }
    const [, key, value] = VARIABLE.exec(line) ?? [];
    if (key === undefined || value === undefined || section === undefined) return undefined;
    settings.set(`${section}.${key.toLowerCase()}`, value);
  }
  return settings;
}

function sectionOf(line: string): string | undefined {
  const [, plain] = SECTION.exec(line) ?? [];
  if (plain !== undefined) return plain.toLowerCase();
  const [, section, sub] = SUBSECTION.exec(line) ?? [];
  return section === undefined ? undefined : `${section.toLowerCase()}.${sub}`;
}
