/** One file of a release, as text. */
import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { type FileView, fileNotFound } from "../../app/index/release-files.ts";
import { isUtf8Text } from "../../core/bytes.ts";
import type { Resolution } from "../../core/catalog/resolve.ts";
import { requestedRelease } from "../requested.ts";
import type { IndexEnv, Shared } from "../scope.ts";
import { Scroll, Text, toSize, toUrlPath } from "./parts.tsx";
import { sendPage } from "./send.tsx";

/** Larger files are only linked. */
const MAX_SHOWN_BYTES = 512 * 1024;

/** `/skills/{namespace}/{name}/{version}/files/{path}` */
export function filePageRoute(shared: Shared): Hono<IndexEnv> {
  return new Hono<IndexEnv>().get("/skills/:namespace/:name/:wanted/files/:path{.+}", async (c) => {
    const resolution = requestedRelease(c);
    const path = c.req.param("path");
    const file = (await shared.files.list(resolution.release.tree)).find((f) => f.path === path);
    if (file === undefined) throw fileNotFound(path);
    const bytes = await shared.files.file(resolution.release.tree, path);
    const text = bytes.length <= MAX_SHOWN_BYTES && isUtf8Text(bytes) ? new TextDecoder().decode(bytes) : undefined;
    const title = `${path} · ${resolution.entry.id} ${resolution.release.version} · Skilltrunk`;
    return sendPage(c, shared, { title, content: <FilePage resolution={resolution} file={file} text={text} /> });
  });
}

const FilePage: FC<{ readonly resolution: Resolution; readonly file: FileView; readonly text: string | undefined }> = ({
  resolution: { entry, release },
  file,
  text,
}) => (
  <>
    <nav aria-label="Breadcrumb" class="crumbs">
      <a href="/">Skills</a> / <a href={`/skills/${entry.namespace}`}>{entry.namespace}</a> /{" "}
      <a href={`/skills/${entry.id}`}>{entry.name}</a> /{" "}
      <a href={`/skills/${entry.id}/${release.version}`}>{release.version}</a>
    </nav>
    <div class="heading">
      <h1 class="path">
        <Text of={file.path} max={400} />
      </h1>
      <p class="facts quiet">
        <span>{toSize(file.size)}</span>
        {file.mode === "0755" ? <span>executable</span> : null}
        <a href={`/v1/skills/${entry.id}/versions/${release.version}/files/${toUrlPath(file.path)}`}>Raw file</a>
      </p>
    </div>
    {text === undefined ? (
      <p class="lead">This file is binary or too large to be shown here.</p>
    ) : (
      <Scroll label="Content">
        <pre class="whole">{text}</pre>
      </Scroll>
    )}
    <p class="quiet">
      <code class="digest">{file.sha256}</code>
    </p>
  </>
);
