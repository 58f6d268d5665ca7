/** The list of skills, searched, filtered, in an order, page by page. */
import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { listPage } from "../list-page.ts";
import type { Row } from "../listing.ts";
import { routeNotFound } from "../problem.ts";
import { type ListQuery, type Page, pageQuerySchema, parseQuery } from "../query.ts";
import type { IndexContext, IndexEnv, Shared } from "../scope.ts";
import { count, Day, Identity, StateBadge, Text, VisibilityBadge } from "./parts.tsx";
import { sendPage } from "./send.tsx";

/** `/`: the list, and the answers of the search; `/skills/{namespace}`: the part of the list that is a namespace. */
export function listPageRoutes(shared: Shared): Hono<IndexEnv> {
  const query = (c: IndexContext) => parseQuery(pageQuerySchema, withoutEmpty(c.req.url));
  return new Hono<IndexEnv>()
    .get("/", (c) => sendList(c, shared, { query: query(c), heading: "Skills" }))
    .get("/skills/:namespace", (c) => {
      const namespace = c.req.param("namespace");
      const { scope } = c.var;
      const rows = shared.listing(scope).rows(scope.catalog);
      if (!rows.some(({ entry }) => entry.namespace === namespace)) throw routeNotFound();
      return sendList(c, shared, { query: { ...query(c), namespace }, heading: namespace });
    });
}

async function sendList(
  c: IndexContext,
  shared: Shared,
  { query, heading }: { readonly query: ListQuery; readonly heading: string },
): Promise<Response> {
  const page = await listPage(shared, c.var.scope, query);
  const everything = shared.listing(c.var.scope).rows(c.var.scope.catalog);
  const title = query.q === undefined ? heading : `Results for “${query.q}”`;
  const content = <List query={query} heading={heading} page={page} everything={everything} />;
  return sendPage(c, shared, { title: `${title} · Skilltrunk`, words: query.q, content });
}

/** A form sends its empty fields too. */
function withoutEmpty(url: string): string {
  const own = new URL(url);
  for (const [key, value] of [...own.searchParams]) if (value.trim() === "") own.searchParams.delete(key);
  return own.href;
}

const List: FC<{
  readonly query: ListQuery;
  /** Where nothing is searched for. */
  readonly heading: string;
  readonly page: Page;
  readonly everything: readonly Row[];
}> = ({ query, heading, page, everything }) => (
  <>
    <div class="heading">
      <h1>
        {query.q === undefined ? (
          heading
        ) : (
          <>
            Results for “<Text of={query.q} />”
          </>
        )}
      </h1>
      <p class="quiet">{count(page.total, "skill")}</p>
    </div>
    <Filters query={query} everything={everything} />
    {page.rows.length === 0 ? <Nothing query={query} isEmpty={everything.length === 0} /> : <Rows rows={page.rows} />}
    {page.next === null ? null : (
      <p class="more">
        <a class="button" href={toHref(query, { cursor: page.next })}>
          More skills
        </a>
      </p>
    )}
  </>
);

const Rows: FC<{ readonly rows: readonly Row[] }> = ({ rows }) => (
  <ul class="skills">
    {rows.map(({ summary }) => (
      <li>
        <h2>
          <a href={`/skills/${summary.id}`}>
            <Identity namespace={summary.namespace} name={summary.name} />
          </a>
        </h2>
        <p class="facts">
          <span class="version">{summary.version}</span>
          <StateBadge state={summary.state} />
          <VisibilityBadge visibility={summary.visibility} />
        </p>
        <p class="description" dir="auto">
          {summary.description}
        </p>
        <p class="facts quiet">
          <span>
            Updated <Day at={summary.updatedAt} />
          </span>
          {summary.tags.map((tag) => (
            <a class="tag" href={`/?tag=${encodeURIComponent(tag)}`}>
              <Text of={tag} max={40} />
            </a>
          ))}
        </p>
      </li>
    ))}
  </ul>
);

/** More namespaces than these are reached by searching. */
const MAX_NAMESPACES = 24;

const Filters: FC<{ readonly query: ListQuery; readonly everything: readonly Row[] }> = ({ query, everything }) => {
  const namespaces = namespacesOf(everything);
  const active = [
    ...(query.tag === undefined ? [] : [["tag", query.tag] as const]),
    ...(query.owner === undefined ? [] : [["owner", query.owner] as const]),
    ...(query.kind === undefined ? [] : [["kind", query.kind] as const]),
  ];
  return (
    <div class="filters">
      {namespaces.length < 2 ? null : (
        <nav aria-label="Namespaces">
          <ul class="chips">
            <Chip
              href={toHref(query, { namespace: undefined })}
              isCurrent={query.namespace === undefined}
              label="All"
            />
            {namespaces.slice(0, MAX_NAMESPACES).map(([namespace, skills]) => (
              <Chip
                href={toHref(query, { namespace })}
                isCurrent={query.namespace === namespace}
                label={namespace}
                skills={skills}
              />
            ))}
          </ul>
        </nav>
      )}
      <nav aria-label="Order">
        <ul class="orders">
          {ORDER_LINKS.filter(({ order }) => order !== undefined || query.q !== undefined).map(({ order, label }) => (
            <li>
              <a href={toHref(query, { order })} aria-current={isOrder(query, order) ? "true" : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {active.map(([key, value]) => (
        <p class="active">
          {key}: <Text of={value} max={60} /> <a href={toHref(query, { [key]: undefined })}>Remove this filter</a>
        </p>
      ))}
    </div>
  );
};

const ORDER_LINKS = [
  { order: undefined, label: "Best match" },
  { order: "id", label: "By name" },
  { order: "updated-desc", label: "Newest first" },
] as const;

function isOrder(query: ListQuery, order: ListQuery["order"]): boolean {
  return (query.order ?? (query.q === undefined ? "id" : undefined)) === order;
}

const Chip: FC<{
  readonly href: string;
  readonly isCurrent: boolean;
  readonly label: string;
  readonly skills?: number;
}> = ({ href, isCurrent, label, skills }) => (
  <li>
    <a href={href} aria-current={isCurrent ? "true" : undefined}>
      {label}
      {skills === undefined ? null : <span class="count"> {skills}</span>}
    </a>
  </li>
);

const Nothing: FC<{ readonly query: ListQuery; readonly isEmpty: boolean }> = ({ query, isEmpty }) =>
  isEmpty ? (
    <div class="message">
      <p class="lead">Nothing is published yet.</p>
      <p>A skill appears here when a pull request that adds its folder, with a SKILL.md, is merged.</p>
    </div>
  ) : (
    <div class="message">
      <p class="lead">
        No skill matches
        {query.q === undefined ? (
          " these filters"
        ) : (
          <>
            {" "}
            “<Text of={query.q} />”
          </>
        )}
        .
      </p>
      <p>
        <a href="/">All skills</a>
      </p>
    </div>
  );

const counted = new WeakMap<readonly Row[], readonly (readonly [string, number])[]>();

/** Every namespace with its number of skills, in order. */
function namespacesOf(rows: readonly Row[]): readonly (readonly [string, number])[] {
  const known = counted.get(rows);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const { entry } of rows) counts.set(entry.namespace, (counts.get(entry.namespace) ?? 0) + 1);
  // Rows come by identity, so namespaces come in order.
  const listed = [...counts];
  counted.set(rows, listed);
  return listed;
}

/** The list's address with something of its query changed; only a changed cursor survives. */
function toHref(query: ListQuery, change: Partial<Record<keyof ListQuery, string | undefined>>): string {
  const { limit: _limit, cursor: _cursor, ...rest } = query;
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...rest, ...change }))
    if (value !== undefined) parameters.set(key, value);
  const text = parameters.toString();
  return text === "" ? "/" : `/?${text}`;
}
