/** What a group holds: each member with its version and digest, and the state that it is in now. */
import type { FC } from "hono/jsx";
import type { ClosureView } from "../../core/catalog/view.ts";
import { Scroll, StateBadge, Text } from "./parts.tsx";

/** Nothing where it holds nothing that the asker may see. */
export const Members: FC<{ readonly of: ClosureView["members"] }> = ({ of }) =>
  of.length === 0 ? null : (
    <section aria-labelledby="members">
      <h2 id="members">Members</h2>
      <Scroll label="Table of members">
        <table>
          <thead>
            <tr>
              <th scope="col">Member</th>
              <th scope="col">Version</th>
              <th scope="col">State</th>
              <th scope="col">Digest</th>
            </tr>
          </thead>
          <tbody>
            {of.map((member) => (
              <Row member={member} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );

const Row: FC<{ readonly member: ClosureView["members"][number] }> = ({ member }) => {
  const { version, digest } = member;
  const isHere = "id" in member;
  const state = isHere ? member.state : null;
  const isGone = state === "offline" || state === "withdrawn";
  return (
    <tr>
      <th scope="row">{isHere ? <a href={`/skills/${member.id}`}>{member.id}</a> : <Text of={member.mcp} />}</th>
      <td>
        {!isHere || isGone ? (
          <Text of={version} max={100} />
        ) : (
          <a href={`/skills/${member.id}/${version}`}>{version}</a>
        )}
      </td>
      <td>{isHere ? <StateBadge state={state} always /> : <span class="quiet">of another registry</span>}</td>
      <td>
        <code class="digest">{digest}</code>
      </td>
    </tr>
  );
};
