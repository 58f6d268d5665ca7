/** Which language a file or a fence is in, and what kind of text that makes it. */
import type { Language } from "./document.ts";

/**
 * How a text is divided into zones. `code` of no known language is what has an ending that nobody knows: better to take
 * data for code than code for data.
 */
export type TextKind = "markdown" | "markup" | "data" | "code" | "notebook";

export interface TextType {
  readonly kind: TextKind;
  readonly language: Language;
}

const BY_ENDING: Readonly<Record<string, Language>> = {
  ...named("sh", "sh bash zsh ksh fish command bats envrc mk make dockerfile service timer desktop crontab"),
  ...named("python", "py pyw pyi pyx pth"),
  ...named("javascript", "js mjs cjs jsx ts mts cts tsx"),
  ...named("powershell", "ps1 psm1 psd1 bat cmd"),
  ...named("ruby", "rb rake gemspec"),
  ...named("perl", "pl pm"),
  ...named("php", "php phtml"),
  ...named("markdown", "md markdown mdx mdc"),
  ...named("json", "json jsonc json5"),
  ...named("yaml", "yaml yml toml"),
};

const BY_LABEL: Readonly<Record<string, Language>> = {
  ...BY_ENDING,
  ...named("sh", "shell console terminal shellsession shell-session sh-session bash-session makefile docker dash"),
  ...named("python", "python python3 pycon ipython"),
  ...named("javascript", "javascript typescript node nodejs deno bun"),
  ...named("powershell", "powershell pwsh batch dos bat"),
  ...named("ruby", "ruby"),
  ...named("perl", "perl"),
};

/** Names that say as much as an ending does. */
const BY_NAME: readonly (readonly [RegExp, Language])[] = [
  [/^(?:gnu)?makefile$|^justfile$|^(?:docker|container)file(?:\..{1,40})?$|^procfile$|^crontab$/i, "sh"],
  [/^\.(?:bash|zsh|ksh|z|k)?(?:rc|env|profile|login|logout|bashrc|zshrc|bash_profile|bash_aliases|zprofile)$/i, "sh"],
  [/^(?:rakefile|gemfile|podfile|vagrantfile|brewfile)$/i, "ruby"],
];

const MARKUP = /\.(?:html?|xhtml|svg|xml|vue|svelte|astro|plist|xaml|hta)$/i;
const PROSE = /(?:^|\/)[^./]*$|\.(?:txt|text|rst|adoc|tex|org|rtf|prompt|tmpl|srt|vtt)$/i;
const PLAIN_DATA = /\.(?:csv|tsv|jsonl|ndjson|ini|cfg|conf|properties|env|lock|log|css|scss|less|po|ics|geojson|map)$/i;

function named(language: Language, words: string): Record<string, Language> {
  return Object.fromEntries(words.split(" ").map((word) => [word, language]));
}

/** The language that the label of a fence names. */
export function languageOfLabel(label: string): Language {
  return Object.hasOwn(BY_LABEL, label) ? (BY_LABEL[label] as Language) : "";
}

/** The language that a file is in, by its name, or by the `#!` it begins with. */
export function languageOf(path: string, text: string): Language {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const byName = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  if (byName !== undefined) return byName;
  const ending = /\.([a-z0-9]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  if (Object.hasOwn(BY_ENDING, ending)) return BY_ENDING[ending] as Language;
  const program = /^#![^\n]{0,200}?\b(bash|sh|zsh|dash|ksh|python|node|deno|bun|ruby|perl|php|pwsh)/.exec(text)?.[1];
  return program === undefined ? "" : languageOfLabel(program);
}

/** What a file's text is to be divided as. */
export function typeOf(path: string, text: string): TextType {
  const language = languageOf(path, text);
  if (language === "markdown") return { kind: "markdown", language };
  if (language === "json" || language === "yaml") return { kind: "data", language };
  if (language !== "") return { kind: "code", language };
  if (/\.ipynb$/i.test(path)) return { kind: "notebook", language: "json" };
  if (MARKUP.test(path)) return { kind: "markup", language };
  if (PLAIN_DATA.test(path)) return { kind: "data", language };
  if (PROSE.test(path)) return looksLikeCode(text) ? { kind: "code", language } : { kind: "markdown", language };
  return { kind: "code", language };
}

/** Does a text whose name says nothing look like a program? Judged by its beginning. */
export function looksLikeCode(text: string): boolean {
  const lines = text
    .slice(0, 4000)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const marked = lines.filter((line) => CODE_LINE.test(line.slice(0, 300))).length;
  return marked > 0 && marked * 3 >= lines.length;
}

/** What lines of programs have and lines of prose hardly ever: a command with an option, a call, an assignment, braces. */
const CODE_LINE =
  /^\s{0,40}(?:[$>] )?(?:(?:sudo |exec |nohup )?[a-z][\w./-]{0,60} (?:-{1,2}[a-z]|["'$(]?https?:\/\/|[/~.]{1,2}\/)|\w[\w.]{0,80}\([^)]{0,200}\)[;:]?\s{0,10}$|(?:export |local |let |const |var |\$)?\w{1,60}\s?=\s?["'$\w([{]|(?:import|from|require|def|class|function|if|for|while|elif|done|fi|try|except|return|echo|eval|set|use|my) ?[\w"'$([{-].{0,200}[;:{)'"]?$|[{}][;,)]{0,3}$)|[|;&]{1,2} ?(?:ba|z)?sh\b|\$\(|\b(?:exec|eval|system|popen|spawn)\(/;
