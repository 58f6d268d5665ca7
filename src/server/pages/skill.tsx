/** A skill as people see it: how to install it, what it tells an agent, its files, versions and channels. */
import { Hono } from "hono";
import type { Child, FC } from "hono/jsx";
import { toReleaseView, toSkillView } from "../../core/catalog/present.ts";
import { LATEST, latestOf, type Resolution } from "../../core/catalog/resolve.ts";
import type { SkillView } from "../../core/catalog/view.ts";
import { toClosureView } from "../../core/relations/visible-relations.ts";
import { requestedRelease, requestedSkill } from "../requested.ts";
import { basePathOf, baseUrlOf, type IndexContext, type IndexEnv, type Shared } from "../scope.ts";
import { AsksFor } from "./asks-for.tsx";
import { Members } from "./members.tsx";
import { Identity, StateBadge, VisibilityBadge } from "./parts.tsx";
import { sendPage } from "./send.tsx";
import { readInstructions, SkillMdSection } from "./skill-md.tsx";
import { About, Channels, Files, Install, Jump, Notes, Notices, Versions } from "./skill-sections.tsx";

/** `/skills/{namespace}/{name}` and `…/{version, range or channel}`. */
export function skillPageRoutes(shared: Shared): Hono<IndexEnv> {
  return new Hono<IndexEnv>()
    .get("/skills/:namespace/:name", async (c) => {
      const { asked, entry } = requestedSkill(c);
      if (entry.id !== asked) return c.redirect(`${basePathOf(c, shared.deps)}/skills/${entry.id}`, 302);
      if (latestOf(c.var.scope.catalog, entry) !== undefined) return releasePage(c, shared, requestedRelease(c));
      return unofferedPage(c, shared, toSkillView(c.var.scope.catalog, entry, c.var.scope.audience));
    })
    .get("/skills/:namespace/:name/:wanted", (c) => releasePage(c, shared, requestedRelease(c)));
}

async function releasePage(c: IndexContext, shared: Shared, resolution: Resolution): Promise<Response> {
  const { entry, release, requested } = resolution;
  const skill = toSkillView(c.var.scope.catalog, entry, c.var.scope.audience);
  const files = await shared.files.list(release.tree);
  const view = toReleaseView(c.var.scope.catalog, resolution, files);
  const { members } = toClosureView(c.var.scope.catalog, release, c.var.scope.audience);
  const instructions = await readInstructions(shared, resolution);
  const hasCli = (await shared.cliPackage()) !== undefined;
  const state = skill.versions.find((v) => v.version === release.version)?.state ?? null;
  const content = (
    <>
      <Heading skill={skill} description={release.description}>
        <span class="version">{release.version}</span>
        <StateBadge state={state} />
      </Heading>
      <Notices of={view.warnings} />
      <Install
        skill={skill}
        needs={view.closure ?? []}
        requested={requested}
        base={baseUrlOf(c, shared.deps)}
        hasCli={hasCli}
      />
      <Jump isGroup={members.length > 0} />
      <div class="columns">
        <div class="content">
          <Members of={members} />
          <SkillMdSection instructions={instructions} />
          <Notes resolution={resolution} />
          <Versions skill={skill} shown={release.version} />
        </div>
        <div class="side">
          <AsksFor release={view} />
          <About skill={skill} release={release} />
          <Channels skill={skill} />
          <Files files={files} resolution={resolution} />
        </div>
      </div>
    </>
  );
  const version = requested === LATEST ? "" : ` ${release.version}`;
  return sendPage(c, shared, { title: `${entry.id}${version} · Skilltrunk`, content });
}

/** A skill of which nothing is offered: retired, or every version yanked or worse. */
function unofferedPage(c: IndexContext, shared: Shared, skill: SkillView): Promise<Response> {
  const why = skill.retired
    ? "This skill is retired: its folder was removed. Its exact versions stay."
    : "No version of this skill is offered at the moment.";
  const content = (
    <>
      <Heading skill={skill} description={skill.description} />
      <Notices of={[why]} />
      <div class="columns">
        <div class="content">
          <Versions skill={skill} shown={undefined} />
        </div>
        <div class="side">
          <About skill={skill} />
        </div>
      </div>
    </>
  );
  return sendPage(c, shared, { title: `${skill.id} · Skilltrunk`, content });
}

const Heading: FC<{ readonly skill: SkillView; readonly description: string; readonly children?: Child }> = ({
  skill,
  description,
  children,
}) => (
  <>
    <nav aria-label="Breadcrumb" class="crumbs">
      <a href="/">Skills</a> / <a href={`/skills/${skill.namespace}`}>{skill.namespace}</a>
    </nav>
    <div class="heading">
      <h1>
        <Identity namespace={skill.namespace} name={skill.name} />
      </h1>
      <p class="facts">
        {children}
        <VisibilityBadge visibility={skill.visibility} />
      </p>
    </div>
    <p class="lead" dir="auto">
      {description}
    </p>
  </>
);
