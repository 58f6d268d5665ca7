/** The template without its sample skills: what is published once is there for ever, so not everybody wants them in the first commit. */
import type { NewFile } from "./history-writer.ts";

/** Whose content is samples. */
const SAMPLES = ["skills/", "lifecycle/", "bindings/"];

/** What else speaks of the samples, by file; each line of it as it is to be. */
const EDITS: Readonly<Record<string, (text: string) => string>> = {
  "README.md": (text) => text.replace(/:\n +\[one that does\]\([^)]*\)\. /, ". "),
  // As an example, like every other key that is left out.
  "skilltrunk.yaml": (text) =>
    text.replace(/^namespaces:\n(?: .*\n)+/m, (block) => block.replaceAll(/^/gm, "# ").replace(/# $/, "")),
  ".github/CODEOWNERS": (text) => text.replaceAll(/^\/(?:skills|lifecycle)\/.*\n/gm, ""),
};

/** The same files without samples, and without words about them. */
export function withoutSamples(files: ReadonlyMap<string, NewFile>): ReadonlyMap<string, NewFile> {
  const left = [...files].filter(([path]) => !SAMPLES.some((folder) => path.startsWith(folder)));
  return new Map(
    left.map(([path, file]) => {
      const edit = EDITS[path];
      return [
        path,
        edit === undefined ? file : { ...file, bytes: Buffer.from(edit(Buffer.from(file.bytes).toString())) },
      ];
    }),
  );
}
