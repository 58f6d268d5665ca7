/** Talks to the admin listener of a running registry. */
import { z } from "zod";
import { problemSchema } from "../../core/catalog/view.ts";
import { CONDITION_TYPES } from "../../core/conditions.ts";
import { quote, RegistryError } from "../../core/errors.ts";

const statusSchema = z.object({
  /** The repository, without credentials. */
  location: z.string(),
  suspended: z.boolean(),
  trunk: z.string().nullable(),
  lastAttempt: z.string().nullable(),
  lastSuccess: z.string().nullable(),
  failures: z.number(),
  conditions: z.array(
    z.object({
      type: z.enum(CONDITION_TYPES),
      status: z.boolean(),
      reason: z.string(),
      message: z.string(),
      since: z.string(),
    }),
  ),
});
export type AdminStatus = z.infer<typeof statusSchema>;

const waitSchema = statusSchema.extend({ commit: z.string(), taken: z.boolean() });
export type AdminWait = z.infer<typeof waitSchema>;

export interface AdminClient {
  status(): Promise<AdminStatus>;
  reconcile(): Promise<AdminStatus>;
  suspend(): Promise<AdminStatus>;
  resume(): Promise<AdminStatus>;
  /** Waits, at most `timeoutSeconds`, until the commit or a later one on the trunk is taken. */
  wait(request: { readonly commit: string; readonly timeoutSeconds: number }): Promise<AdminWait>;
}

const MAX_ANSWER_BYTES = 1 << 20;
/** How long the other side has for an answer that it need not wait for. */
const ANSWER_MS = 10_000;

/** A client of the listener at `url`. Its calls throw REGISTRY_UNREACHABLE, REGISTRY_INVALID or USAGE. */
export function createAdminClient(options: {
  readonly url: string;
  readonly token?: { reveal(): string };
  readonly signal: AbortSignal;
}): AdminClient {
  const ask = async <T>(request: Request, form: z.ZodType<T>): Promise<T> => {
    const response = await send(request, options.url);
    const text = await readText(response);
    const body = parse(text);
    if (!response.ok) throw refused(response.status, body);
    const parsed = form.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new RegistryError("REGISTRY_INVALID", `${options.url} did not answer as a registry's admin listener does.`, {
      hint: "Check --admin-host and --admin-port.",
    });
  };
  const request = (method: string, path: string, patienceMs: number) =>
    new Request(`${options.url}${path}`, {
      method,
      redirect: "error",
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(patienceMs)]),
      headers: options.token === undefined ? {} : { Authorization: `Bearer ${options.token.reveal()}` },
    });
  const post = (path: string) => ask(request("POST", path, ANSWER_MS), statusSchema);
  return {
    status: () => ask(request("GET", "/status", ANSWER_MS), statusSchema),
    reconcile: () => post("/reconcile"),
    suspend: () => post("/suspend"),
    resume: () => post("/resume"),
    wait: ({ commit, timeoutSeconds }) => {
      const path = `/wait?commit=${commit}&timeout=${timeoutSeconds}`;
      return ask(request("GET", path, timeoutSeconds * 1000 + ANSWER_MS), waitSchema);
    },
  };
}

async function send(request: Request, url: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (cause instanceof RegistryError) throw cause;
    throw new RegistryError("REGISTRY_UNREACHABLE", `No running registry answers at ${url}.`, {
      hint: "Is `skilltrunk run` up, with this --admin-port?",
      cause,
    });
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(status: number, body: unknown): RegistryError {
  const problem = problemSchema.safeParse(body);
  const why = problem.success ? quote(problem.data.detail, 300) : `it answered ${status}`;
  return new RegistryError(status < 500 ? "USAGE" : "REGISTRY_UNREACHABLE", `The registry refused: ${why}`, {
    ...(status === 403 ? { hint: "Run this on the machine of the registry, or set SKILLTRUNK_ADMIN_TOKEN." } : {}),
  });
}
