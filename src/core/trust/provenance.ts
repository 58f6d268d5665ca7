/** Where a release came from, as an in-toto Statement v1 with a SLSA provenance v1 predicate (slsa.dev/spec/v1.0/provenance). */
import { z } from "zod";
import type { Release } from "../catalog/catalog.ts";
import { ENGINE } from "../ledger/event.ts";
import { type Envelope, openEnvelope } from "./dsse.ts";

/** The type of a DSSE payload that is an in-toto statement. */
export const STATEMENT_TYPE = "application/vnd.in-toto+json";
const STATEMENT = "https://in-toto.io/Statement/v1";
const PREDICATE = "https://slsa.dev/provenance/v1";
/** What our build is, for a verifier that knows it: a plan of a merge, which `skilltrunk verify` repeats. */
const BUILD_TYPE = "https://skilltrunk.dev/provenance/merge/v1";
const BUILDER = "https://skilltrunk.dev/engine";

const approvalSchema = z.looseObject({ role: z.string(), approvedBy: z.array(z.string()) });
const gateSchema = z.looseObject({
  name: z.literal("gate"),
  annotations: z.looseObject({ approvals: z.array(approvalSchema) }),
});

/** What we read of a statement; the rest of it stays. */
const statementSchema = z.looseObject({
  _type: z.literal(STATEMENT),
  subject: z.array(z.looseObject({ name: z.string(), digest: z.looseObject({ sha256: z.string() }) })).length(1),
  predicateType: z.literal(PREDICATE),
  predicate: z.looseObject({
    buildDefinition: z.looseObject({
      buildType: z.string(),
      externalParameters: z.looseObject({
        commit: z.string(),
        path: z.string(),
        pullRequest: z.int().min(1).exactOptional(),
      }),
    }),
    // Whatever others put there: only what is like ours is looked into.
    runDetails: z.looseObject({ byproducts: z.array(z.unknown()).exactOptional() }).exactOptional(),
  }),
});
export type Statement = z.infer<typeof statementSchema>;

/** Who approved a release, as its statement says. */
export function approvalsIn({ predicate }: Statement): readonly z.infer<typeof approvalSchema>[] {
  const found = predicate.runDetails?.byproducts?.flatMap((one) => gateSchema.safeParse(one).data ?? []) ?? [];
  return found.flatMap(({ annotations }) => annotations.approvals);
}

/** What of a release's skill its chain tells beside the release. */
export interface ProvenanceContext {
  /** Who approved it, as evidence that the ledger keeps. */
  readonly approvals: readonly { readonly role: string; readonly approvedBy: readonly string[] }[];
}

/** The statement, as the text that is signed. The repository's address is not in it: who may read a release may not know that. */
export function provenanceStatement(release: Release, { approvals }: ProvenanceContext): string {
  const { skill, version, digest, size, commit, tree, path, pr, by, at, rules, scan, verdict, forced, waived } =
    release;
  const brought = release.brought ?? commit;
  return JSON.stringify({
    _type: STATEMENT,
    subject: [{ name: `${skill}@${version}`, digest: { sha256: digest.slice("sha256:".length) } }],
    predicateType: PREDICATE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { commit, path, ...(pr === undefined ? {} : { pullRequest: pr }) },
        internalParameters: {
          engine: ENGINE,
          rules,
          ...(scan === undefined ? {} : { policy: scan.policy }),
        },
        resolvedDependencies: [
          { name: "commit", digest: { gitCommit: brought } },
          { name: "tree", digest: { gitTree: tree } },
        ],
      },
      runDetails: {
        builder: { id: `${BUILDER}/${ENGINE}` },
        metadata: { invocationId: commit, finishedOn: at },
        byproducts: [
          {
            name: "gate",
            mediaType: "application/json",
            annotations: {
              verdict,
              forced,
              waived,
              approvals,
              archiveBytes: size,
              // As Git says, which is a claim.
              claimedAuthor: by,
            },
          },
        ],
      },
    },
  });
}

/** The statement of an envelope, if one of these keys signed it and it is about these bytes; else why not. */
export function readProvenance(
  envelope: Envelope,
  { digest, keys }: { readonly digest: string; readonly keys: ReadonlyMap<string, string> },
): { readonly statement: Statement } | { readonly problem: string } {
  const opened = openEnvelope(envelope, STATEMENT_TYPE, keys);
  if (opened === undefined) return { problem: "it is not signed with a key that is known of the registry" };
  const statement = statementSchema.safeParse(parsed(opened.payload)).data;
  if (statement === undefined) return { problem: "it is no SLSA provenance" };
  const [subject] = statement.subject;
  if (`sha256:${subject?.digest.sha256}` !== digest) return { problem: "it is about other bytes" };
  return { statement };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
