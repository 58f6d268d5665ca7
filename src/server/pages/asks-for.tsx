/** What a release needs, asks for and reaches, and how it was judged: with the lines that `install` shows before it writes. */
import type { FC } from "hono/jsx";
import { factLines, releaseFacts } from "../../core/catalog/release-facts.ts";
import type { ReleaseView } from "../../core/catalog/view.ts";
import { Text } from "./parts.tsx";

/** Characters of one line: twenty long names of hosts. */
const MAX_LINE = 1000;

/** The state stands in the page's heading. */
export const AsksFor: FC<{ readonly release: ReleaseView }> = ({ release }) => (
  <section aria-labelledby="asks-for">
    <h2 id="asks-for">Before you install</h2>
    <dl class="about">
      {[...relationLines(release), ...factLines(releaseFacts({ ...release, state: "online" }))].map(([word, of]) => (
        <>
          <dt>{word.charAt(0).toUpperCase() + word.slice(1)}</dt>
          <dd>
            <Text of={of} max={MAX_LINE} />
          </dd>
        </>
      ))}
    </dl>
  </section>
);

/** What it needs and brings, and what that asks for; of what the asker may not see nothing is in the view. */
function relationLines({ requires = [], closure = [], brings }: ReleaseView): readonly Line[] {
  const pinned = (one: { readonly id: string; readonly version: string }) => `${one.id}@${one.version}`;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["needs", requires],
    ["brings", closure.map(pinned)],
    ...Object.entries(brings?.capabilities ?? {}).map(
      ([what, entries]) => [`what it brings: ${what}`, entries] as const,
    ),
  ];
  return lists.flatMap(([word, list]) => (list.length === 0 ? [] : [[word, list.join(", ")] as const]));
}

type Line = readonly [string, string];
