/** SKILL.md on a page: its frontmatter as a table, its instructions rendered. */
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { Resolution } from "../../core/catalog/resolve.ts";
import { readSkillMd, type SkillMd } from "../../core/skill/skill-md.ts";
import type { Shared } from "../scope.ts";
import { renderMarkdown } from "./markdown.ts";
import { filesFolder, Scroll } from "./parts.tsx";

/** Larger files are shown as they are written: rendering costs up to 7 ms a kilobyte, and anybody may ask for it. */
const MAX_RENDERED_BYTES = 64 * 1024;

/** SKILL.md as it is shown. */
export interface Instructions {
  /** Absent where the file cannot be read as a skill. */
  readonly skill: SkillMd | undefined;
  /** The body as HTML, or the whole file as text. */
  readonly body: { readonly html: string } | { readonly text: string };
}

/** Reads a release's SKILL.md; rendered once for as long as it is kept. */
export function readInstructions(shared: Shared, resolution: Resolution): Promise<Instructions> {
  const folder = filesFolder(resolution);
  const { tree } = resolution.release;
  return shared.instructions.get(`${tree} ${folder}`, async () => {
    const bytes = await shared.files.file(tree, "SKILL.md");
    const { skill } = readSkillMd(bytes, resolution.entry.name);
    if (skill === undefined || bytes.length > MAX_RENDERED_BYTES) {
      return { skill, body: { text: new TextDecoder().decode(bytes) } };
    }
    return { skill, body: { html: renderMarkdown(skill.body, { folder }) } };
  });
}

export const SkillMdSection: FC<{ readonly instructions: Instructions }> = ({ instructions: { skill, body } }) => (
  <section aria-labelledby="skill-md">
    <h2 id="skill-md">SKILL.md</h2>
    {skill === undefined ? null : <Frontmatter skill={skill} />}
    {"html" in body ? (
      <div class="prose" dir="auto">
        {raw(body.html)}
      </div>
    ) : (
      <Scroll label="Text of SKILL.md">
        <pre class="whole">{body.text}</pre>
      </Scroll>
    )}
  </section>
);

const Frontmatter: FC<{ readonly skill: SkillMd }> = ({ skill }) => {
  const rows = [
    ["name", skill.name],
    ["description", skill.description],
    ["license", skill.license],
    ["compatibility", skill.compatibility],
    ["allowed-tools", typeof skill.allowedTools === "string" ? skill.allowedTools : undefined],
    ...[...skill.metadata].map(([key, value]) => [`metadata.${key}`, value] as const),
  ] as const;
  return (
    <Scroll label="Table of frontmatter">
      <table class="frontmatter">
        <tbody>
          {rows.map(([key, value]) =>
            value === undefined ? null : (
              <tr>
                <th scope="row">{key}</th>
                <td dir="auto">{value}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </Scroll>
  );
};
