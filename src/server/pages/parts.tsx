/** What every page is made of. */
import type { Child, FC } from "hono/jsx";
import type { Resolution } from "../../core/catalog/resolve.ts";
import type { SkillSummary } from "../../core/catalog/view.ts";
import { quote } from "../../core/errors.ts";
import type { State } from "../../core/ledger/event.ts";
import { ICON_AT, STYLE_AT } from "./assets.ts";
import { MARK } from "./style.ts";

export interface LayoutProps {
  readonly title: string;
  /** What the search field holds. */
  readonly words?: string | undefined;
  /** Where the skills repository is, for those who may know. */
  readonly location?: string | undefined;
  /** The last commit taken, for the same. */
  readonly trunk?: string | null | undefined;
  /** The proposed commit, where what is shown was never merged. */
  readonly preview?: string | undefined;
  readonly children?: Child;
}

/** The frame around every page: skip link, header with search, main, footer. */
export const Layout: FC<LayoutProps> = ({ title, words, location, trunk, preview, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <link rel="icon" href={ICON_AT} type="image/svg+xml" />
      <link rel="stylesheet" href={STYLE_AT} />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <div class="wrap">
          <a class="brand" href="/">
            <Mark />
            Skilltrunk
          </a>
          <search>
            <form action="/" method="get">
              <label class="hidden" for="q">
                Search skills
              </label>
              <input
                id="q"
                name="q"
                type="search"
                placeholder="Search skills"
                maxlength={200}
                value={words}
                autocomplete="off"
              />
              <button type="submit">Search</button>
            </form>
          </search>
        </div>
      </header>
      {preview === undefined ? null : <PreviewBanner head={preview} />}
      <main id="main" class="wrap" tabindex={-1}>
        {children}
      </main>
      <footer>
        <div class="wrap">
          <p>
            Read-only: every change here was a merged pull request
            {location === undefined ? (
              ""
            ) : (
              <>
                {" "}
                in <code>{location}</code>
              </>
            )}
            {trunk ? (
              <>
                , up to commit <code>{trunk.slice(0, 10)}</code>
              </>
            ) : (
              ""
            )}
            .
          </p>
          <nav aria-label="Machine-readable">
            <a href="/v1/skills">API</a>
            <a href="/.well-known/agent-skills/index.json">Discovery index</a>
            <a href="/v1/status">Status</a>
          </nav>
        </div>
      </footer>
    </body>
  </html>
);

/** Nobody shall take a preview for what is published. */
const PreviewBanner: FC<{ readonly head: string }> = ({ head }) => (
  <aside class="preview" aria-label="Preview">
    <p class="wrap">
      <strong>Preview.</strong> This is what merging <code>{head.slice(0, 10)}</code> would publish; it is not
      published.
    </p>
  </aside>
);

/** The icon, in the text's colour. */
const Mark: FC = () => (
  <svg
    viewBox="0 0 24 24"
    width="22"
    height="22"
    aria-hidden="true"
    focusable="false"
    fill="currentColor"
    stroke="currentColor"
  >
    <path d={MARK.lines} fill="none" stroke-width="2.2" />
    {MARK.dots.map(([x, y]) => (
      <circle cx={x} cy={y} r="2" />
    ))}
  </svg>
);

/** `namespace/name`, the namespace quieter than the name. */
export const Identity: FC<{ readonly namespace: string; readonly name: string }> = ({ namespace, name }) => (
  <>
    <span class="namespace">{namespace}/</span>
    <wbr />
    {name}
  </>
);

/** A state in words and colour; nothing for what is simply online. */
export const StateBadge: FC<{ readonly state: State | null; readonly always?: boolean }> = ({ state, always }) =>
  state === null || (state === "online" && always !== true) ? null : <span class={`badge ${state}`}>{state}</span>;

export const VisibilityBadge: FC<{ readonly visibility: SkillSummary["visibility"] }> = ({ visibility }) =>
  visibility === "public" ? null : <span class="badge">{visibility}</span>;

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** A day, with the moment behind it. */
export const Day: FC<{ readonly at: string }> = ({ at }) => (
  <time datetime={at} title={at}>
    {DATE.format(new Date(at))}
  </time>
);

/** Somebody's text on one line: whatever its direction, it does not disturb what is around it. */
export const Text: FC<{ readonly of: string; readonly max?: number }> = ({ of, max }) => (
  <bdi>{quote(of, max ?? 200)}</bdi>
);

/** A number with its noun. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Bytes as people read them. */
export function toSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A path as a URL has it. */
export function toUrlPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** Something that may be wider than the page: scrolled by itself, also with a keyboard. */
export const Scroll: FC<{ readonly label: string; readonly children?: Child }> = ({ label, children }) => (
  <section class="scroll" aria-label={label} tabindex={0}>
    {children}
  </section>
);

/** Where the pages of a release's files are. */
export function filesFolder({ entry, release }: Resolution): string {
  return `/skills/${entry.id}/${release.version}/files/`;
}
