/** The part `runtime` of skill.yaml: how a skill wants to be run. The registry publishes it; runtimes enforce it. */
import { z } from "zod";
import { textOf } from "../trunk/yaml-file.ts";

const MAX_ENTRIES = 100;
const MAX_SECONDS = 86_400;

/** `api.acme.com`, `*.acme.com`, `api.acme.com:8443`. */
const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[1-9]\d{0,4})?$/;
const SIZE = /^[1-9]\d{0,8}(?:[KMG]i?)?$/;

const host = textOf(
  "a host such as `api.acme.com` or `*.acme.com`, with a port where it is not 443",
  (value) => value.length <= 253 && HOST.test(value) && Number(value.split(":")[1] ?? 1) <= 65_535,
);
const size = textOf("a size such as `512Mi`", (value) => SIZE.test(value));
const seconds = z.int().min(1).max(MAX_SECONDS);

export const runtimeSchema = z
  .strictObject({
    timeout: seconds.describe("Seconds after which a run may be stopped.").exactOptional(),
    idle: seconds.describe("Seconds without output after which a run may be stopped.").exactOptional(),
    egress: z
      .array(host)
      .max(MAX_ENTRIES)
      .describe("Hosts that it may reach; an empty list is none at all.")
      .exactOptional(),
    memory: size.describe("Memory that it may use: `512Mi`.").exactOptional(),
    disk: size.describe("What it may write: `1Gi`.").exactOptional(),
    cpus: z.int().min(1).max(1024).describe("Processors that it may keep busy.").exactOptional(),
    processes: z.int().min(1).max(100_000).describe("Processes that it may have at once.").exactOptional(),
    output: size.describe("Bytes that it may print: `1Mi`.").exactOptional(),
    calls: z.int().min(1).max(1_000_000).describe("Calls of tools in one run.").exactOptional(),
  })
  .describe("Published for runtimes to enforce: `skilltrunk profile` shows it.");

export type Runtime = z.infer<typeof runtimeSchema>;
