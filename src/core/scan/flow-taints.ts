/** What single things bring into a flow: a variable, a setting, a call. */
import { broughtBy, isSecretName, opensChannel } from "./flow-calls.ts";
import { EMPTY, type Value } from "./flow-value.ts";

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

/** What the call itself brings: a download, something decoded, a channel, an open file. */
export function brought(callee: string, given: Value): Value {
  const kind = broughtBy(callee);
  const taints = new Set<string>();
  if (kind !== undefined) taints.add(`${kind}|${(given.text ?? "").slice(0, 200)}`);
  if (kind === "download" && /169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200/.test(given.text ?? ""))
    taints.add("secret.cloud|the metadata of the machine");
  if (opensChannel(callee)) taints.add(`channel|${(given.text ?? "").slice(0, 200)}`);
  if (/(?:^|\.)(?:open|Path|ZipFile|createWriteStream)$/.test(callee) && given.text !== undefined)
    taints.add(`file|${given.text.split(" ")[0]}`);
  return { ...EMPTY, taints };
}

/** Calls after which a text is still the text. */
export function passesText(callee: string): boolean {
  return /\b(?:expanduser|Path|str|String|join|resolve|format|strip|trim|encode|decode|open|ZipFile|createWriteStream|readFileSync|readFile|URL|quote|f|expandvars|abspath|shlex\.split)$/.test(
    callee,
  );
}

/** What `connect` makes of a socket. */
export function channelTo({ text }: Value): Value {
  return { ...EMPTY, taints: new Set([`channel|${(text ?? "").slice(0, 200)}`]) };
}
