/** What single things bring into a flow: a variable, a setting, a call. */
import { type CallKind, isSecretName } from "./flow-calls.ts";
import { EMPTY, type Value } from "./flow-value.ts";

/** Where a machine of a cloud asks for its own credentials. */
const METADATA = /169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200/;

/** What a variable of the environment holds; without a name, all of it. */
export function ofVariable(name: string | undefined): Value {
  if (name === undefined || /^(?:items|copy|values|keys)$/.test(name))
    return { ...EMPTY, taints: new Set(["secret.environment|the environment"]) };
  return isSecretName(name) ? { ...EMPTY, taints: new Set([`variable|${name}`]) } : EMPTY;
}

/** One entry of the environment or of a file like it is one variable. */
export function memberOf(value: Value, key: string): Value {
  if (/^(?:read\w{0,8}|text|data|content|buffer|stdout|lines|items|values|copy|toString)$/.test(key)) return value;
  // One setting of an agent's is what a skill was given for itself.
  const kept = [...value.taints].filter((taint) => !taint.startsWith("private.agent|"));
  if (!/^[A-Z][A-Z0-9_]{2,}$/.test(key))
    return kept.length === value.taints.size ? value : { ...value, taints: new Set(kept) };
  const isMap = [...value.taints].some((taint) => /^secret\.(?:environment|dotenv)/.test(taint));
  return isMap ? ofVariable(key) : value;
}

/** Commands that print the key of a service, and its usual name. */
const ASKS: readonly (readonly [RegExp, string])[] = [
  [/\bgh auth token\b/, "GITHUB_TOKEN"],
  [/\bgcloud auth (?:application-default )?print-access-token\b/, "GOOGLE_TOKEN"],
  [/\baws configure get \S*secret/, "AWS_SECRET_ACCESS_KEY"],
  [/\bglab auth token\b/, "GITLAB_TOKEN"],
  [/\bnpm token\b/, "NPM_TOKEN"],
];

/** The key that a command line prints. */
export function keyAskedFor(command: string): string | undefined {
  return command.length > 300 ? undefined : ASKS.find(([form]) => form.test(command))?.[1];
}

/** What the call itself brings: a download, something decoded, a channel, an open file. */
export function brought({ brings, opensChannel, opensFile, readsFile }: CallKind, given: Value): Value {
  if (brings === undefined && !opensChannel && !opensFile && !readsFile) return EMPTY;
  const text = given.text ?? "";
  const taints = new Set<string>();
  if (brings === "encoded") for (const taint of encoded(text, given)) taints.add(taint);
  else if (brings !== undefined) taints.add(`${brings}|${text.slice(0, 200)}`);
  if (brings === "download" && METADATA.test(text)) taints.add("secret.cloud|the metadata of the machine");
  if (opensChannel) taints.add(`channel|${text.slice(0, 200)}`);
  if (readsFile) taints.add("content|");
  if (opensFile && given.text !== undefined) taints.add(`file|${text.split(" ")[0]}`);
  return { ...EMPTY, taints };
}

/** Without the secrets that it only names, as a path: from none of them anything was read. */
export function nameOnly(value: Value): Value {
  const { taints, text } = value;
  const all = [...taints];
  if (text === undefined || all.some((taint) => /^(?:file|content)\|/.test(taint))) return value;
  const kept = all.filter((taint) => !taint.startsWith("secret.") || !text.includes(detailOf(taint)));
  return kept.length === all.length ? value : { taints: new Set(kept), text, lead: new Set() };
}

function detailOf(taint: string): string {
  return taint.slice(taint.indexOf("|") + 1);
}

/** A secret that is spelled otherwise before it goes anywhere is veiled; commands that encode also decode. */
function encoded(text: string, { taints }: Value): readonly string[] {
  if (/(?:^|\s)(?:-d|-D|-di|-r|--decode)(?=\s|$)/.test(text)) return [`decoded|${text.slice(0, 200)}`];
  return [...taints].flatMap((taint) =>
    taint.startsWith("variable|") ? [`veiled|${taint.slice("variable|".length)}`] : [],
  );
}

/** What `connect` makes of a socket. */
export function channelTo({ text }: Value): Value {
  return { ...EMPTY, taints: new Set([`channel|${(text ?? "").slice(0, 200)}`]) };
}
