/** The rules about the files of bindings, as data. They say what an agent does not get, and judge no release. */
import { readingRules } from "./our-file-rules.ts";
import { ruleRows } from "./rule.ts";

export const BINDING_RULES = ruleRows("governance", [
  ...readingRules("binding", {
    syntax: "skills: {",
    key: "skill: { billing/refunds: ^1.2 }",
    value: "skills:\n  billing/refunds: 1.10",
  }),
  {
    id: "binding-secret",
    title: "A binding says where a secret is, and never what it is",
    severity: "critical",
    why: "Whoever reads the repository, or any copy of it, reads what is in this file, for ever.",
    example: 'secrets:\n  CRM_TOKEN: "hunter2"',
    hint: "Put the secret into a vault or the agent's environment, name that place, and change the secret.",
    fixed: true,
  },
]);
