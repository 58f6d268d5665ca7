/** The rules about what a skill's files say, and about its skill.yaml, as data. */
import { type Finding, finding } from "../finding.ts";
import { type Rule, ruleRows } from "../rule.ts";

/** First what files say, then what they cost, then skill.yaml. */
export const CONTENT_RULES = ruleRows("content", [
  {
    id: "link-broken",
    title: "Links in Markdown lead to files of the skill",
    severity: "low",
    why: "An agent that follows the link finds nothing, and goes on without what it was to read.",
    example: "See [the price list](references/prices.md). (where references/prices.md does not exist)",
    hint: "Correct the path, add the file, or remove the link. Paths start at the file with the link, or at the skill's folder.",
  },
  {
    id: "link-outside",
    title: "Links in Markdown stay inside the skill",
    severity: "medium",
    why: "Agents receive the skill's folder alone: what lies beside it in the repository is not there.",
    example: "See [the house style](../../docs/style.md).",
    hint: "Copy the file into the skill, or link to where it is on the web.",
  },
  {
    id: "binary-text",
    title: "Files with the ending of a text are text",
    severity: "medium",
    why: "Reviewers are shown nothing of a file that is not UTF-8 text, and agents cannot read it.",
    example: "notes.md, which holds a NUL byte",
    hint: "Save the file as UTF-8, or give it the ending of what it is.",
  },
  {
    id: "text-encoding",
    title: "Texts are UTF-8 without a byte order mark",
    severity: "low",
    why: "Programs take the mark for the first characters of the text: a script does not start, JSON cannot be read.",
    example: "run.sh, which starts with the bytes EF BB BF",
    hint: "Save the file as UTF-8 without a byte order mark.",
    fixable: true,
  },
  {
    id: "skill-unfilled",
    title: "The sentences that a new skill starts with are replaced",
    severity: "high",
    why: "Agents choose a skill by its description and do what its instructions say; these say nothing of the task.",
    example: "description: Say here in one sentence what this skill does.",
    hint: "Write in their place what the skill does, when to use it, and how to go about it.",
  },
  {
    id: "description-budget",
    title: "Name and description are short",
    severity: "low",
    why: "Every agent reads the description of every skill it has, all the time.",
    example: "description: a page of text that repeats the instructions",
    hint: "Say what the skill does and when to use it, and leave the rest to the instructions.",
  },
  {
    id: "body-budget",
    title: "The instructions of SKILL.md are short",
    severity: "low",
    why: "They are read whole whenever the skill is used, and push other things out of the agent's memory.",
    example: "a SKILL.md with a reference manual in it",
    hint: "Move what is not always needed into files under references/, and say when to read which.",
  },
  {
    id: "body-lines",
    title: "SKILL.md has few lines",
    severity: "low",
    why: "The specification recommends fewer than 500 lines: longer instructions are followed less well.",
    example: "a SKILL.md of 900 lines",
    hint: "Move what is not always needed into files under references/, and say when to read which.",
  },
  {
    id: "manifest-foreign",
    title: "skill.yaml is ours",
    severity: "info",
    why: "Nothing is read from a file that some other tool has written for itself.",
    example: "entrypoint: main.py",
    hint: "Nothing has to be done. To declare permissions or secrets here, use only the keys of skill.yaml.",
  },
  {
    id: "manifest-syntax",
    title: "skill.yaml is plain YAML",
    severity: "medium",
    why: "What cannot be read declares nothing.",
    example: "triggers: [refund",
    hint: "Correct the line; until then nothing in the file counts.",
  },
  {
    id: "manifest-unknown-key",
    title: "skill.yaml has known keys only",
    severity: "medium",
    why: "A key that nobody knows is a mistyped one, and what stands there does not count. One that is nearly `permissions`, `secrets`, `requires` or `members` is taken for that, and cannot be read.",
    example: "trigger: [refund]",
    hint: "Correct the key, or remove it.",
  },
  {
    id: "manifest-value",
    title: "The values in skill.yaml have the right form",
    severity: "medium",
    why: "A value of another form cannot be used.",
    example: "triggers: refund",
    hint: "Correct the value; until then only the permissions and secrets of the file count.",
  },
  {
    id: "manifest-unfamiliar",
    title: "The words in skill.yaml, and a hook's events, are ones that somebody knows",
    severity: "low",
    why: "What nobody knows is not heeded: an agent or a machine that it names is told that the skill is for others.",
    example: "compatibility: { agents: [claud-code] }",
    hint: "Correct the word, or leave one that something of your own knows. Of agents, `skilltrunk harnesses` lists those that are known.",
  },
  {
    id: "manifest-permissions",
    title: "The permissions and secrets in skill.yaml can be read",
    severity: "high",
    why: "Whoever lets the skill run must know what it asks for.",
    example: "permissions: everything",
    hint: "List permissions such as network:api.example.com, and the names of secrets, one a line.",
  },
  {
    id: "payload-missing",
    title: "An agent, a server and a hook name the one file that a harness is given",
    severity: "medium",
    why: "Without it nobody can enter what was installed into their agent's settings.",
    example: "kind: agent    # and no payload",
    hint: "Add the file to the folder, and its path to skill.yaml: `payload: agent.md`.",
  },
  {
    id: "payload-invalid",
    title: "The file that a harness is given is one that it can read",
    severity: "medium",
    why: "A harness refuses it, or starts something else than was meant; and a value in `env` may be a secret.",
    example: '{ "args": ["--port", "80"] }    # payload of an mcp-server, without command or url',
    hint: "Correct the file: docs/relations.md says what the payload of each kind has to hold.",
  },
]);

export type ContentRuleId = (typeof CONTENT_RULES)[number]["id"];

const ROWS: ReadonlyMap<ContentRuleId, Rule> = new Map(CONTENT_RULES.map((rule) => [rule.id, rule]));

/** A finding of one of these rules, with its severity and its hint. */
export function contentFinding(
  id: ContentRuleId,
  facts: Pick<Finding, "path" | "message" | "line"> & { readonly evidence?: string },
): Finding {
  const rule = ROWS.get(id);
  if (rule === undefined) throw new TypeError(`no rule ${id}`);
  return finding({ ...facts, rule: id, severity: rule.severity, hint: rule.hint });
}
