/** The JSON Schemas of our files, made from the schemas that read them: with these an editor helps while somebody writes. */
import { z } from "zod";
import { agentSchema, bindingLockSchema, organisationSchema, teamSchema } from "../bindings/binding-file.ts";
import { policySchema } from "../gate/policy-file.ts";
import { packSchema } from "../gate/policy-pack-file.ts";
import { serverPayload } from "../install/server-payload.ts";
import { groupSchema, manifestSchema } from "../skill/manifest-schema.ts";
import { agentPayload, hookPayload } from "../skill/payload.ts";
import { lifecycleSchema } from "./lifecycle.ts";
import { settingsSchema } from "./settings.ts";

/** File name → JSON Schema (draft 7, which editors know best) as text. What it cannot say, its descriptions do. */
export function fileSchemas(): ReadonlyMap<string, string> {
  const schemas = {
    policy: policySchema,
    "policy-pack": packSchema,
    skilltrunk: settingsSchema,
    lifecycle: lifecycleSchema,
    skill: manifestSchema,
    agent: agentSchema,
    team: teamSchema,
    organisation: organisationSchema,
    "agent-lock": bindingLockSchema,
    group: groupSchema,
    "payload-agent": agentPayload,
    "payload-mcp-server": serverPayload,
    "payload-hook": hookPayload,
  };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: "input", target: "draft-7" });
      return [`${name}.schema.json`, `${JSON.stringify(json, undefined, 2)}\n`];
    }),
  );
}
