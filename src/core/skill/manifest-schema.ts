/** The schema of `skill.yaml`: which keys it has, and what may stand there. */
import { z } from "zod";
import { isPermission, isSecretName, PERMISSION_EXPECTED, SECRET_NAME_EXPECTED } from "../bindings/grant-words.ts";
import { isDigest, isVersion } from "../names.ts";
import { type Member, parseMember, parseRequirement, type Requirement } from "../relations/requirement.ts";
import { isAddress, sourceSchema } from "../relations/source-pointer.ts";
import { parsedText, textOf } from "../trunk/yaml-file.ts";
import { complianceSchema } from "./compliance.ts";
import { runtimeSchema } from "./runtime.ts";
import { isSafePath } from "./skill-files.ts";

const KINDS = ["skill", "agent", "mcp-server", "hook", "group"] as const;

/** A secret that a skill asks for, by name. */
export interface SecretWish {
  readonly name: string;
  /** What for. */
  readonly description?: string;
  /** Can it not be used without? */
  readonly required: boolean;
}

/** Characters of everything that one file declares, as its release's event carries it. */
export const MAX_DECLARED = 24_000;
const MAX_ENTRIES = 500;
/** Members of a group, and skills that one requires. */
const MAX_RELATED = 100;
const MAX_TEXT = 200;

const text = z.string().min(1).max(MAX_TEXT);
const texts = z.array(text).max(MAX_ENTRIES);
const permission = textOf(PERMISSION_EXPECTED, isPermission);
const secretName = textOf(SECRET_NAME_EXPECTED, isSecretName);
const secret = z.union(
  [
    secretName.transform((name): SecretWish => ({ name, required: true })),
    z
      .strictObject({
        name: secretName,
        description: z.string().max(1000).exactOptional(),
        required: z.boolean().exactOptional(),
      })
      .transform(({ required = true, ...wish }): SecretWish => ({ ...wish, required })),
  ],
  { error: "the name of a secret such as `CRM_TOKEN`, or a mapping of `name`, `description` and `required`" },
);

/** What a skill must be given. */
export const askedShape = {
  permissions: z
    .array(permission)
    .max(MAX_ENTRIES)
    .describe("What it must be allowed: `network:api.acme.com`, `filesystem:write`.")
    .exactOptional(),
  secrets: z
    .array(secret)
    .max(MAX_ENTRIES)
    .describe("Names of the secrets that it is given, and what for; never their values.")
    .exactOptional(),
};

const requirement: z.ZodType<Requirement, string> = parsedText(
  "a skill as `namespace/name`, with `@` and a version or a range where not every version will do",
  parseRequirement,
);
const requirements = z.array(requirement).max(MAX_RELATED);

const member: z.ZodType<Member> = z.union(
  [
    parsedText("a pinned member such as `billing/refunds@1.2.0`", parseMember),
    z
      .strictObject({
        skill: parsedText("a pinned member such as `billing/refunds@1.2.0`", parseMember),
        digest: textOf("a digest `sha256:<64 hexadecimal digits>`", isDigest).exactOptional(),
      })
      .transform(({ skill, digest }): Member => ({ ...skill, ...(digest === undefined ? {} : { digest }) }) as Member),
    z
      .strictObject({
        mcp: textOf(
          "an address over HTTPS such as `https://mcp.acme.com/billing.json`, without credentials",
          (value) => value.startsWith("https://") && isAddress(value),
        ),
        version: textOf("a SemVer version such as `1.2.0`, in quotes", isVersion),
        digest: textOf("a digest `sha256:<64 hexadecimal digits>`", isDigest),
      })
      .transform((server) => server as Member),
  ],
  {
    error:
      "a pinned member such as `billing/refunds@1.2.0`, or a mapping of `skill` and `digest`, or of `mcp`, `version` and `digest`",
  },
);

/** What a skill is, and what it has to do with others. */
export const relatedShape = {
  kind: z.enum(KINDS).describe("What it is; the same in every version.").exactOptional(),
  payload: textOf("the path of a file in this folder", (value) => value.length <= 400 && isSafePath(value))
    .describe("The one file that a harness is given: an agent's `.md`, the JSON of a server or of hooks.")
    .exactOptional(),
  requires: z
    .union([requirements, z.strictObject({ skills: requirements }).transform(({ skills }) => skills)], {
      error: "a list of skills such as `billing/price-list@^1.2`, or a mapping with the key `skills`",
    })
    .describe("Skills that this one cannot do without: `skills: [billing/price-list@^1.2]`.")
    .exactOptional(),
  members: z
    .array(member)
    .max(MAX_RELATED)
    .describe("What a group holds, each pinned: `billing/refunds@1.2.0`.")
    .exactOptional(),
  source: sourceSchema.exactOptional(),
};

const named = z.union([text.transform((one) => [one]), texts], { error: "a text or a list of texts" });

export const manifestShape = {
  ...relatedShape,
  version: textOf("a SemVer version such as `1.2.0`, in quotes", isVersion)
    .describe("The version, in a folder that only says where its content is.")
    .exactOptional(),
  ...askedShape,
  triggers: texts.describe("Words and phrases by which an agent sees that it applies.").exactOptional(),
  compatibility: z
    .strictObject({
      agents: named.describe("Harnesses that can use it: `claude-code`, `codex`.").exactOptional(),
      os: named.describe("`linux`, `macos`, `windows`.").exactOptional(),
      arch: named.describe("`x64`, `arm64`.").exactOptional(),
      models: named.describe("Models that it was written for.").exactOptional(),
      tools: named.describe("Programs that have to be there.").exactOptional(),
    })
    .transform((record): ReadonlyMap<string, readonly string[]> => new Map(Object.entries(record)))
    .describe("What it is made for; each is a text or a list of texts.")
    .exactOptional(),
  runtime: runtimeSchema.exactOptional(),
  compliance: complianceSchema.exactOptional(),
};

export const manifestSchema = z.strictObject(manifestShape);

const { members, source } = relatedShape;
const group = { ...manifestShape, kind: z.literal("group").describe("What it is; the same in every version.") };

/** The `skill.yaml` of a group, for who writes one: it says what it holds, or where that is. */
export const groupSchema = z
  .union([
    z.strictObject({ ...group, members: members.unwrap().min(1) }),
    z.strictObject({ ...group, source: source.unwrap() }),
  ])
  .describe("The skill.yaml of a group: its members, or a source that is installed as one.");
