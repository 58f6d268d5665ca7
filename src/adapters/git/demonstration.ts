/**
 * The past of the demonstration repository: how the skills of the template came to be what they are. Earlier versions are
 * made from the template's own files by taking things away, so the last commit holds the template, plus what people have
 * said since about how each version is offered.
 */
import type { FileChanges, NewCommit, NewFile } from "./history-writer.ts";

export type Template = ReadonlyMap<string, NewFile>;

const PLATFORM = "Platform team <platform@example.com>";
const BILLING = "Billing team <billing@example.com>";
const SUPPORT = "Support team <support@example.com>";

const PRICING = "skills/billing/pricing-policy";
const TONE = "skills/support/reply-tone";
const BINDINGS = "bindings/";
const DAY = 24 * 60 * 60;

/** The demonstration's commits, oldest first: the same template gives the same commits. */
export function demonstrationHistory(template: Template): readonly NewCommit[] {
  return [
    {
      by: PLATFORM,
      date: at("2026-01-05T09:00:00Z"),
      message: "chore: set up the skills repository",
      files: only(template, (path) => !/^(skills|lifecycle|bindings)\//.test(path)),
    },
    merged(1, "pricing-policy", {
      title: "feat: add the pricing policy",
      by: BILLING,
      date: at("2026-01-08T10:20:00Z"),
      files: firstPricing(template),
    }),
    merged(2, "reply-tone", {
      title: "feat: add the tone of our replies",
      by: SUPPORT,
      date: at("2026-01-12T14:05:00Z"),
      files: firstTone(template),
    }),
    merged(3, "price-list-2026", {
      title: "feat: the price list of 2026, and a script that computes a quote",
      by: BILLING,
      date: at("2026-01-20T08:45:00Z"),
      files: secondPricing(template),
    }),
    merged(4, "triage", {
      title: "feat: add the triage of new tickets",
      by: SUPPORT,
      date: at("2026-01-27T11:30:00Z"),
      files: skill(template, "support/triage"),
    }),
    squashed(5, {
      title: "feat: say who approves a discount, and round half a cent up",
      by: BILLING,
      date: at("2026-02-03T09:15:00Z"),
      files: folder(template, PRICING),
    }),
    merged(6, "pricing-lifecycle", {
      title: "chore: yank 1.1.0, deprecate 1.0.0 and make 1.2.0 stable",
      by: BILLING,
      date: at("2026-02-04T07:50:00Z"),
      files: offerPricing(template),
    }),
    squashed(7, {
      title: "feat: add the rules for refunds",
      by: BILLING,
      date: at("2026-02-17T15:40:00Z"),
      files: skill(template, "billing/refunds"),
    }),
    merged(8, "reply-language", {
      title: "feat: answer in the customer's language",
      by: SUPPORT,
      date: at("2026-03-02T13:10:00Z"),
      files: secondTone(template),
    }),
    squashed(9, {
      title: "chore: let the quote assistant use prices and tone",
      by: PLATFORM,
      date: at("2026-03-05T10:00:00Z"),
      files: only(template, (path) => path.startsWith(BINDINGS)),
    }),
  ];
}

/** 1.0.0: last year's prices, and nothing to compute with. */
function firstPricing(template: Template): FileChanges {
  const lastYear = (text: string) => reworded(text, ["2026", "2025"], ["19.50", "18.00"], ["34.90", "32.50"]);
  return new Map<string, NewFile | null>([
    ...lifecycle(template, "billing/pricing-policy"),
    edited(template, `${PRICING}/SKILL.md`, (text) =>
      withoutSection(withoutSection(text, "Compute it with the script"), "Discounts"),
    ),
    edited(template, `${PRICING}/references/price-list.md`, lastYear),
  ]);
}

/** 1.1.0: this year's prices, with a script that loses half a cent. */
function secondPricing(template: Template): FileChanges {
  return new Map<string, NewFile | null>([
    ...only(template, (path) => path === `${PRICING}/references/price-list.md`),
    edited(template, `${PRICING}/SKILL.md`, (text) => withoutSection(text, "Discounts")),
    edited(template, `${PRICING}/scripts/quote.mjs`, (text) =>
      reworded(text, ["Math.floor((2 * dividend + divisor) / (2 * divisor))", "Math.floor(dividend / divisor)"]),
    ),
  ]);
}

function offerPricing(template: Template): FileChanges {
  return offered(template, "billing/pricing-policy", [
    "  stable: 1.2.0",
    "versions:",
    "  1.0.0:",
    "    state: deprecated",
    '    reason: "the price list of 2025"',
    "    replacement: billing/pricing-policy@^1.2",
    "    sunset: 2027-03-31",
    "  1.1.0:",
    "    state: yanked",
    '    reason: "the script rounds half a cent down, so seats come out up to one cent too cheap"',
  ]);
}

/** 1.0.0: nothing yet about languages. */
function firstTone(template: Template): FileChanges {
  return new Map<string, NewFile | null>([
    ...skill(template, "support/reply-tone"),
    edited(template, `${TONE}/SKILL.md`, (text) =>
      reworded(withoutSection(text, "Language"), [", in the customer's own language", ""]),
    ),
  ]);
}

/** 1.1.0 is the latest; `stable` waits at 1.0.0. */
function secondTone(template: Template): FileChanges {
  return new Map([...folder(template, TONE), ...offered(template, "support/reply-tone", ["  stable: 1.0.0"])]);
}

interface PullRequest {
  readonly title: string;
  readonly by: string;
  readonly date: number;
  readonly files: FileChanges;
}

/** A pull request that was merged with a merge commit, the day after it was written. */
function merged(number: number, branch: string, { title, by, date, files }: PullRequest): NewCommit {
  const message = `Merge pull request #${number} from acme/${branch}\n\n${title}`;
  return { by, date, message: title, files, merge: { by: PLATFORM, date: date + DAY, message } };
}

/** A pull request that was squashed into one commit. */
function squashed(number: number, { title, by, date, files }: PullRequest): NewCommit {
  return { by, date, message: `${title} (#${number})`, files };
}

function only(template: Template, wanted: (path: string) => boolean): FileChanges {
  return new Map([...template].filter(([path]) => wanted(path)));
}

function folder(template: Template, path: string): FileChanges {
  return only(template, (file) => file.startsWith(`${path}/`));
}

/** A skill's folder and its lifecycle file. */
function skill(template: Template, id: string): FileChanges {
  return new Map([...folder(template, `skills/${id}`), ...lifecycle(template, id)]);
}

function lifecycle(template: Template, id: string): FileChanges {
  return only(template, (path) => path === `lifecycle/${id}.yaml`);
}

/** The lifecycle file of a skill, which ends with its channels, continued by `lines`; its example comment goes. */
function offered(template: Template, id: string, lines: readonly string[]): FileChanges {
  const continued = (text: string) => `${text.replaceAll(/^#.*\n/gm, "")}${lines.join("\n")}\n`;
  return new Map([edited(template, `lifecycle/${id}.yaml`, continued)]);
}

function edited(template: Template, path: string, change: (text: string) => string): [string, NewFile] {
  const file = template.get(path);
  if (file === undefined) throw new Error(`the template has no ${path}`);
  const text = change(Buffer.from(file.bytes).toString("utf8"));
  return [path, { bytes: Buffer.from(text), executable: file.executable }];
}

/** Replaces every occurrence; a text that has none no longer fits the template. */
function reworded(text: string, ...pairs: readonly (readonly [from: string, to: string])[]): string {
  return pairs.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the template no longer says "${from}"`);
    return before.replaceAll(from, to);
  }, text);
}

/** Takes out a `## heading` and what follows it, up to the next one. */
function withoutSection(text: string, heading: string): string {
  const start = text.indexOf(`## ${heading}\n`);
  const end = text.indexOf("\n## ", start);
  if (start < 0 || end < 0) throw new Error(`the template no longer has the section "${heading}"`);
  return text.slice(0, start) + text.slice(end + 1);
}

function at(date: string): number {
  return Date.parse(date) / 1000;
}
