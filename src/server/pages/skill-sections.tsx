/** The parts of a skill's page. */
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { FileView } from "../../app/index/release-files.ts";
import type { Release } from "../../core/catalog/catalog.ts";
import { LATEST, type Resolution } from "../../core/catalog/resolve.ts";
import type { SkillView } from "../../core/catalog/view.ts";
import { renderMarkdown } from "./markdown.ts";
import { count, Day, filesFolder, Scroll, StateBadge, Text, toSize, toUrlPath } from "./parts.tsx";

/** Sentences that whoever installs this has to know. */
export const Notices: FC<{ readonly of: readonly string[] }> = ({ of }) =>
  of.length === 0 ? null : (
    <section class="notice" aria-label="Warnings">
      {of.map((sentence) => (
        <p dir="auto">{sentence}</p>
      ))}
    </section>
  );

/** On a narrow screen everything is in one column: links to its parts. */
export const Jump: FC<{ readonly isGroup: boolean }> = ({ isGroup }) => (
  <nav aria-label="On this page" class="jump">
    {isGroup ? <a href="#members">Members</a> : null}
    <a href="#skill-md">SKILL.md</a>
    <a href="#versions">Versions</a>
    <a href="#asks-for">Before you install</a>
    <a href="#about">About</a>
    <a href="#channels">Channels</a>
    <a href="#files">Files</a>
  </nav>
);

/** Lines to copy; `base` is the index's address for clients, `hasCli` says whether it has our command line for them. */
export const Install: FC<{
  readonly skill: SkillView;
  /** What has to be there too. */
  readonly needs: readonly { readonly id: string }[];
  readonly requested: string;
  readonly base: string;
  readonly hasCli: boolean;
}> = ({ skill, needs, requested, base, hasCli }) => {
  const isLatest = requested === LATEST;
  const scope = isLatest ? skill.id : `${skill.id}/${encodeURIComponent(requested)}`;
  const request = isLatest ? skill.id : `${skill.id}@${requested}`;
  return (
    <section class="install" aria-labelledby="install">
      <h2 id="install">Install</h2>
      <dl>
        <dt>With the skills command line (needs Node.js 22.20 or newer)</dt>
        <dd>
          <code class="copy">{`npx skills add ${base}/skills/${scope}`}</code>
          {needs.length === 0 ? null : (
            <p class="reason">
              It brings this skill alone: add {needs.map(({ id }) => id).join(", ")} in the same way.
            </p>
          )}
        </dd>
        {hasCli ? (
          <>
            <dt>With skilltrunk, checked and pinned by digest</dt>
            <dd>
              <code class="copy">{`npx -y -p ${base}/cli.tgz skilltrunk install ${toArgument(request)} --registry ${base}`}</code>
            </dd>
          </>
        ) : null}
      </dl>
    </section>
  );
};

/** A word as a shell takes it: ranges hold characters that shells read otherwise. */
function toArgument(word: string): string {
  return /^[\w@/.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What the release's author says of it. */
export const Notes: FC<{ readonly resolution: Resolution }> = ({ resolution }) =>
  resolution.release.notes.trim() === "" ? null : (
    <section aria-labelledby="notes">
      <h2 id="notes">What changed in {resolution.release.version}</h2>
      <div class="prose" dir="auto">
        {raw(renderMarkdown(resolution.release.notes, { folder: filesFolder(resolution) }))}
      </div>
    </section>
  );

/** Every version, greatest first, with its state; one of them is being shown. */
export const Versions: FC<{ readonly skill: SkillView; readonly shown: string | undefined }> = ({ skill, shown }) => (
  <section aria-labelledby="versions">
    <h2 id="versions">Versions</h2>
    <Scroll label="Table of versions">
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">State</th>
            <th scope="col">Published</th>
            <th scope="col">By</th>
            <th scope="col">Commit</th>
          </tr>
        </thead>
        <tbody>
          {skill.versions.map((v) => (
            <tr aria-current={v.version === shown ? "true" : undefined}>
              <th scope="row">
                {v.state === "offline" || v.state === "withdrawn" ? (
                  v.version
                ) : (
                  <a href={`/skills/${skill.id}/${v.version}`}>{v.version}</a>
                )}
              </th>
              <td>
                <StateBadge state={v.state} always />
                {v.reason === undefined ? null : (
                  <p class="reason">
                    <Text of={v.reason} />
                  </p>
                )}
              </td>
              <td>
                <Day at={v.at} />
              </td>
              <td>
                <Text of={v.by} max={60} />
              </td>
              <td>
                <code>{v.commit.slice(0, 10)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  </section>
);

/** Facts of the skill, and of the release where one is shown. */
export const About: FC<{ readonly skill: SkillView; readonly release?: Release }> = ({ skill, release }) => (
  <section aria-labelledby="about">
    <h2 id="about">About</h2>
    <dl class="about">
      {release === undefined ? null : <ReleaseFacts skill={skill} release={release} />}
      {skill.kind === "skill" ? null : (
        <>
          <dt>Kind</dt>
          <dd>{skill.kind}</dd>
        </>
      )}
      <Links title="Owners" of={skill.owners} filter="owner" />
      <Links title="Tags" of={skill.tags} filter="tag" />
      <dt>History</dt>
      <dd>
        <a href={`/v1/skills/${skill.id}/events`}>{count(skill.chain.n, "event")}</a>
      </dd>
    </dl>
  </section>
);

const ReleaseFacts: FC<{ readonly skill: SkillView; readonly release: Release }> = ({ skill, release }) => (
  <>
    <dt>Published</dt>
    <dd>
      <Day at={release.at} /> by <Text of={release.by} max={60} />
    </dd>
    <dt>Archive</dt>
    <dd>
      <a href={`/v1/skills/${skill.id}/versions/${release.version}/archive.zip`}>zip, {toSize(release.size)}</a>
    </dd>
    <dt>Digest</dt>
    <dd>
      <code class="digest">{release.digest}</code>
    </dd>
  </>
);

const Links: FC<{ readonly title: string; readonly of: readonly string[]; readonly filter: string }> = ({
  title,
  of,
  filter,
}) =>
  of.length === 0 ? null : (
    <>
      <dt>{title}</dt>
      <dd class="facts">
        {of.map((value) => (
          <a class="tag" href={`/?${filter}=${encodeURIComponent(value)}`}>
            <Text of={value} max={60} />
          </a>
        ))}
      </dd>
    </>
  );

/** Every channel with the version that it means. */
export const Channels: FC<{ readonly skill: SkillView }> = ({ skill }) => (
  <section aria-labelledby="channels">
    <h2 id="channels">Channels</h2>
    <dl class="about">
      {Object.entries(skill.channels).map(([name, version]) => (
        <>
          <dt>{name}</dt>
          <dd>{version === null ? "nothing at the moment" : <a href={`/skills/${skill.id}/${name}`}>{version}</a>}</dd>
        </>
      ))}
    </dl>
  </section>
);

/** The release's files, SKILL.md first. */
export const Files: FC<{ readonly files: readonly FileView[]; readonly resolution: Resolution }> = ({
  files,
  resolution,
}) => (
  <section aria-labelledby="files">
    <h2 id="files">{count(files.length, "file")}</h2>
    <ul class="files">
      {files.map((file) => (
        <li>
          <a href={`${filesFolder(resolution)}${toUrlPath(file.path)}`}>
            <Text of={file.path} />
          </a>
          <span class="quiet">
            {file.mode === "0755" ? "executable, " : ""}
            {toSize(file.size)}
          </span>
        </li>
      ))}
    </ul>
  </section>
);
