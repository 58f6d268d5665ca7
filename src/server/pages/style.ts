/** The look of the pages: system fonts, one accent, two schemes; every colour pair meets WCAG 2.2 AA. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fbfaf6; --panel: #ffffff; --text: #1f1e1a; --quiet: #615d52; --line: #e3dfd3; --shade: #cdc8b9;
  --accent: #1c6545; --accent-ground: #e7f1ea; --focus: #1c6545;
  --good: #1c6545; --warn: #7d4e00; --warn-ground: #fdf3dc; --warn-line: #e6cf99; --bad: #a3261d;
  --mono: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161813; --panel: #1e201a; --text: #ebe9df; --quiet: #aaa797; --line: #35382e; --shade: #0a0b08;
    --accent: #86cfa4; --accent-ground: #22352a; --focus: #86cfa4;
    --good: #86cfa4; --warn: #edc67a; --warn-ground: #332a16; --warn-line: #5b4a22; --bad: #f2958c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.wrap { width: 100%; max-width: 68rem; margin: 0 auto; padding-left: 1.5rem; padding-right: 1.5rem; }
main.wrap { flex: 1; padding-top: 2rem; padding-bottom: 4rem; }
main:focus-visible { outline: none; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; letter-spacing: -0.015em; }
h2 { font-size: 1.125rem; }
p { margin: 0; overflow-wrap: anywhere; }
ul, dl, dd { margin: 0; padding: 0; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
code, pre, .version, .path { font-family: var(--mono); }
code { font-size: 0.9em; }
pre {
  margin: 0; padding: 1rem 1.125rem; overflow-x: auto; font-size: 0.85rem; line-height: 1.6; tab-size: 4;
  border: 1px solid var(--line); border-radius: 8px;
  /* An edge behind which there is more is shaded: the covers move with the text, the shades do not. */
  background:
    linear-gradient(to right, var(--panel) 40%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--panel) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 1rem 100% no-repeat,
    linear-gradient(to left, var(--shade), transparent) right / 1rem 100% no-repeat,
    var(--panel);
}
pre code { font-size: inherit; }
.quiet { color: var(--quiet); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--panel); border-radius: 0 0 8px 8px; z-index: 1; }
.skip:focus { top: 0; }

.top { border-bottom: 1px solid var(--line); background: var(--panel); }
.top .wrap { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 2rem; padding-top: 0.75rem; padding-bottom: 0.75rem; }
.preview { background: var(--warn-ground); border-bottom: 1px solid var(--warn-line); }
.preview .wrap { padding-top: 0.5rem; padding-bottom: 0.5rem; }
.brand { display: inline-flex; align-items: center; gap: 0.5rem; font-weight: 650; letter-spacing: -0.01em; color: var(--text); text-decoration: none; }
.brand svg { color: var(--accent); }
.top search { flex: 1 1 18rem; min-width: 0; }
.top form { display: flex; gap: 0.5rem; justify-content: flex-end; }
input, button, .button {
  font: inherit; min-height: 2.5rem; padding: 0.35rem 0.9rem; color: var(--text);
  background: var(--ground); border: 1px solid var(--quiet); border-radius: 8px;
}
input { flex: 1; width: 100%; max-width: 26rem; min-width: 0; }
input::placeholder { color: var(--quiet); opacity: 1; }
button, .button { font-weight: 600; cursor: pointer; }
.button { display: inline-block; text-decoration: none; }
button:hover, .button:hover { border-color: var(--accent); color: var(--accent); }

.heading { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem; }
.namespace { color: var(--quiet); font-weight: 450; }
.lead { font-size: 1.0625rem; max-width: 46rem; margin-top: 0.5rem; }
.facts { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; }
.version { font-size: 0.9rem; color: var(--quiet); }
.badge {
  display: inline-block; padding: 0 0.55em; font-size: 0.8rem; line-height: 1.6; font-weight: 600;
  color: var(--quiet); border: 1px solid currentColor; border-radius: 99px;
}
.badge.online { color: var(--good); }
.badge.deprecated, .badge.yanked { color: var(--warn); }
.badge.withdrawn { color: var(--bad); }

.filters { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.75rem 2rem; margin-top: 1.25rem; }
.chips, .orders, .skills, .files { list-style: none; display: flex; flex-wrap: wrap; gap: 0.4rem; }
.chips a { display: block; padding: 0.15rem 0.75rem; color: var(--text); border: 1px solid var(--line); border-radius: 99px; background: var(--panel); text-decoration: none; font-size: 0.9rem; }
.chips a:hover { border-color: var(--accent); }
.chips a[aria-current] { color: var(--accent); border-color: var(--accent); background: var(--accent-ground); font-weight: 600; }
.count { color: var(--quiet); font-weight: 400; }
.orders { gap: 1.25rem; font-size: 0.9rem; }
.orders a { color: var(--quiet); }
.orders a[aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
.active { flex-basis: 100%; font-size: 0.9rem; }

.skills { flex-direction: column; gap: 0; margin-top: 1.25rem; border-top: 1px solid var(--line); }
.skills li { display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 1rem; padding: 1.1rem 0; border-bottom: 1px solid var(--line); }
.skills h2 a { text-decoration: none; }
.skills h2 a:hover { text-decoration: underline; }
.skills .description, .skills .facts.quiet { grid-column: 1 / -1; }
.description { max-width: 50rem; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.skills .facts.quiet { font-size: 0.875rem; }
.tag { color: inherit; font-size: 0.875rem; }
.tag:hover { color: var(--accent); }
.more { margin-top: 1.5rem; }
.message { padding: 3rem 0; }
.message p { margin-top: 0.75rem; }
.eyebrow { color: var(--quiet); font-family: var(--mono); font-size: 0.9rem; }

.crumbs { font-size: 0.9rem; color: var(--quiet); margin-bottom: 0.5rem; overflow-wrap: anywhere; }
.crumbs a { color: inherit; }
.notice { margin-top: 1.25rem; padding: 0.75rem 1rem; background: var(--warn-ground); border: 1px solid var(--warn-line); border-radius: 8px; }
.install { margin-top: 1.5rem; padding: 1rem 1.25rem 1.25rem; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.install dt { margin-top: 0.6rem; font-size: 0.875rem; color: var(--quiet); }
.copy { display: block; margin-top: 0.2rem; padding: 0.45rem 0.75rem; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; overflow-wrap: anywhere; user-select: all; -webkit-user-select: all; }
.jump { display: none; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 1.25rem; font-size: 0.925rem; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 17rem; gap: 3rem; margin-top: 2.25rem; align-items: start; }
.content > section + section, .side > section + section { margin-top: 2.5rem; }
.content h2, .side h2 { margin-bottom: 0.75rem; }
.side { font-size: 0.925rem; }
.about dt { color: var(--quiet); margin-top: 0.6rem; }
.about dt:first-child { margin-top: 0; }
.about dd { overflow-wrap: anywhere; }
.digest { font-size: 0.8rem; overflow-wrap: anywhere; }
td .digest { display: block; min-width: 14rem; }
.files { flex-direction: column; gap: 0.35rem; }
.files li { display: flex; justify-content: space-between; gap: 1rem; }
.files a { overflow-wrap: anywhere; }
.files .quiet { white-space: nowrap; font-size: 0.85rem; }
.path { font-size: 1.25rem; }
.heading + .scroll { margin-top: 1.25rem; }
.scroll + .quiet { margin-top: 0.75rem; }
pre.whole { background: var(--panel); display: inline-block; min-width: 100%; overflow: visible; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.925rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 500; font-size: 0.85rem; }
tbody th { font-weight: 500; white-space: nowrap; }
tbody th[scope="row"] { font-family: var(--mono); font-size: 0.875rem; }
tr[aria-current] th a { color: var(--text); font-weight: 650; text-decoration: none; }
td time { white-space: nowrap; }
.reason { min-width: 12rem; color: var(--quiet); }
.frontmatter { margin-bottom: 1.25rem; font-size: 0.875rem; }
.frontmatter th { color: var(--quiet); }

.prose { max-width: 46rem; overflow-wrap: anywhere; }
.prose > * + * { margin-top: 0.9rem; }
.prose h3 { font-size: 1.25rem; margin-top: 1.75rem; }
.prose h4 { font-size: 1.0625rem; margin-top: 1.5rem; }
.prose h5, .prose h6 { font-size: 1rem; margin-top: 1.25rem; }
.prose > :first-child { margin-top: 0; }
.prose ul, .prose ol { margin-bottom: 0; padding-left: 1.5rem; }
.prose li + li, .prose li > * + * { margin-top: 0.35rem; }
.prose code { padding: 0.1em 0.3em; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; }
.prose pre code { padding: 0; background: none; border: 0; }
.prose blockquote { margin-left: 0; margin-right: 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--quiet); }
.prose .center { text-align: center; }
.prose .right { text-align: right; }
.prose hr { border: 0; border-top: 1px solid var(--line); margin: 1.75rem 0; }

footer { padding: 1.25rem 0 2rem; font-size: 0.875rem; color: var(--quiet); border-top: 1px solid var(--line); }
footer .wrap { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.5rem 2rem; }
footer nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
footer a { color: inherit; }

@media (max-width: 52rem) {
  .wrap { padding-left: 1rem; padding-right: 1rem; }
  main.wrap { padding-top: 1.25rem; }
  .columns { grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
  .jump { display: flex; }
  .top form { justify-content: stretch; }
  input { max-width: none; }
  h1 { font-size: 1.5rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { .top, footer nav, .install { display: none; } }
`;

/** What a merge looks like in a history: a branch that comes back to the trunk. */
export const MARK = {
  lines: "M7 5v14M17 6c0 6-10 4-10 10",
  dots: [
    [7, 4.5],
    [7, 19.5],
    [17, 5.5],
  ],
} as const;

const ICON_DOTS = MARK.dots.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.75"/>`).join("");

export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>g{stroke:#1c6545;fill:#1c6545}@media(prefers-color-scheme:dark){g{stroke:#86cfa4;fill:#86cfa4}}</style><g><path d="${MARK.lines}" fill="none" stroke-width="2.4"/>${ICON_DOTS}</g></svg>`;
