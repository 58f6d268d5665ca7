/** What a release asks for and reaches, and how it was judged: the same lines that `install` shows before it writes. */
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
      {factLines(releaseFacts({ ...release, state: "online" })).map(([word, of]) => (
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
