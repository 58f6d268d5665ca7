/** What leaves through a call, and where to: of its arguments, which are sent, which say where, which run. */
import { NO_BODY, type SinkKind } from "./flow-calls.ts";
import type { Value } from "./flow-value.ts";

export interface Leak {
  readonly kind: "http" | "url" | "socket" | "dns" | "mail" | "copy" | "run";
  /** What is known of where it goes; empty where nothing is. */
  readonly address: string;
  readonly taints: ReadonlySet<string>;
}

export interface Sent {
  readonly callee: string;
  readonly sink: SinkKind | undefined;
  readonly on: Value;
  /** In a shell a variable may be the name of a command. */
  readonly isShell: boolean;
  readonly args: readonly { readonly name: string; readonly value: Value }[];
}

/** Programs that run the file, or the text, that they are given. */
const INTERPRETER =
  /^(?:\/[\w/]{1,40}\/)?(?:bash|sh|zsh|python[\d.]{0,4}|node|perl|ruby|powershell|pwsh|cmd)(?:\.exe)?\b/;
/** Kinds that matter only where something runs. */
const CODE = /^(?:download|generated|decoded)\|/;
const INNER = /^(?:channel|file|content)\|/;

/** What a call lets out. */
export function leaksOf(sent: Sent): readonly Leak[] {
  const found = SINK[sent.sink ?? "none"]?.(sent) ?? [];
  const own = ranByName(sent);
  return [...found, ...own].filter(({ taints }) => taints.size > 0);
}

type Sink = (sent: Sent) => readonly Leak[];

const SINK: Readonly<Record<string, Sink>> = {
  http: (sent) => http(sent, "http"),
  url: (sent) => http(sent, "url"),
  socket: ({ args }) => [{ kind: "socket", address: firstWord(args), taints: secrets(args) }],
  dns: ({ args }) => [{ kind: "dns", address: firstWord(args), taints: secrets(args) }],
  mail: ({ args }) => [{ kind: "mail", address: textOf(args), taints: secrets(args) }],
  copy: (sent) => copied(sent),
  run: ({ args }) => [{ kind: "run", address: "", taints: code(args.map(({ value }) => value.taints)) }],
  shell: (sent) => shell(sent),
  channel: ({ on, args }) => channel(on, args),
};

type Args = Sent["args"];

function http({ callee, args }: Sent, kind: "http" | "url"): readonly Leak[] {
  const isShell = /^(?:curl|wget|xh|httpie)$/.test(callee);
  const address = args.map(({ value }) => value.text).find((text) => text !== undefined && isAddress(text)) ?? "";
  if (
    callee.includes(".") &&
    !isAddress(address) &&
    /\.(?:post|patch|postForm)$/.test(callee) &&
    !/^(?:requests|httpx|axios|got|session|client|s|sess)\./.test(callee)
  )
    return [];
  const bodies = args.filter(
    ({ name }) => !NO_BODY.test(name) && !(isShell && name === "<stdin>" && !readsStdin(args)),
  );
  // Who asks is said in a header; anything more than one's own name there is smuggled.
  const heads = args.filter(({ name }) => NO_BODY.test(name) && /head|-H|cookie|-A|agent/i.test(name));
  const smuggled = [...secrets(heads)].filter((taint) => /^secret\.(?:keys|stores)\|/.test(taint));
  const hidden = isAddress(address) ? [] : hiddenIn(isShell ? args : args.slice(0, 1));
  return [{ kind, address, taints: new Set([...secrets(bodies), ...smuggled, ...hidden]) }];
}

/** That a place where the address stands was decoded: nobody hides by accident where a request goes. */
function hiddenIn(places: Args): readonly string[] {
  const isHidden = places.some(
    ({ name, value }) => !/^[-<]/.test(name) && [...value.taints].some((taint) => taint.startsWith("decoded|")),
  );
  return isHidden ? ["hidden|a decoded address"] : [];
}

function readsStdin(args: Args): boolean {
  return args.some(({ name, value }) => /^(?:-[dFT]|--)/.test(name) && (value.text ?? "*").includes("-"));
}

function copied({ callee, args }: Sent): readonly Leak[] {
  const text = textOf(args);
  const isCopy =
    /\.|^(?:scp|rsync|sftp|lftp|ftp|rclone|azcopy)$/.test(callee) ||
    /\b(?:s3 (?:cp|sync|mv)|s3api put-object|gist create|cp|rsync|put)\b/.test(text);
  const address = /(?:@|s3:\/\/|gs:\/\/)([\w.-]+)/.exec(text)?.[1] ?? text.split(" ").at(-1) ?? "";
  return isCopy ? [{ kind: "copy", address, taints: secrets(args.filter(({ name }) => !NO_BODY.test(name))) }] : [];
}

/** A command line in a string or a list: it may send, and it may run what was fetched. */
function shell(sent: Sent): readonly Leak[] {
  const { args } = sent;
  const [first] = args;
  if (first === undefined) return [];
  const text = textOf(args);
  const program = first.value.text ?? "";
  const isRun = INTERPRETER.test(program) || INTERPRETER.test(sent.callee);
  const { lead, text: known, taints } = first.value;
  const ran = isRun ? [ranBy(sent)] : [lead.size === 0 && known === undefined ? taints : lead];
  const leaks: Leak[] = [{ kind: "run", address: "", taints: code(ran) }];
  if (/(?:^|[\s/|;])(?:curl|wget|nc|ncat|scp|rsync|nslookup|dig)\s/.test(text)) {
    const isDns = /(?:^|[\s/|;])(?:nslookup|dig)\s/.test(text);
    const taints = [...secrets(args.filter(({ name }) => !NO_BODY.test(name)))].filter(
      (taint) => !/-H\b|--header|Bearer/.test(text) || !taint.startsWith("variable|"),
    );
    leaks.push({
      kind: isDns ? "dns" : "http",
      address: /https?:\/\/[^\s"']+/.exec(text)?.[0] ?? "",
      taints: new Set(taints),
    });
  }
  return leaks;
}

/** What an interpreter runs: the text after `-c`, or its first file, or else what it is fed. */
function ranBy({ callee, args }: Sent): ReadonlySet<string> {
  const words = INTERPRETER.test(callee) ? args : args.slice(1);
  if (words.length === 0) return args[0]?.value.taints ?? new Set();
  const inline = words.findIndex(({ value }) => /^-\w{0,3}[ce]$/.test(value.text ?? ""));
  if (inline !== -1) return words[inline + 1]?.value.taints ?? new Set();
  return (
    words.find(({ name, value }) => name !== "<fetched>" && !value.text?.startsWith("-"))?.value.taints ?? new Set()
  );
}

/** A command that is itself what was fetched: `./kit`, `"$kit"`. */
function ranByName({ callee, on, isShell }: Sent): readonly Leak[] {
  if (!isShell) return [];
  if (callee !== on.text && !callee.startsWith("$") && !callee.startsWith('"$')) return [];
  return [{ kind: "run", address: "", taints: code([on.taints]) }];
}

function channel(on: Value, args: Args): readonly Leak[] {
  const channels = [...on.taints].filter((taint) => taint.startsWith("channel|"));
  const open = channels.find((taint) => taint !== "channel|") ?? channels[0];
  if (open === undefined) return [];
  return [{ kind: "socket", address: open.slice("channel|".length).split(/[\s,]/)[0] ?? "", taints: secrets(args) }];
}

function secrets(args: Args): ReadonlySet<string> {
  const all = args.flatMap(({ value }) => [...value.taints]);
  return new Set(all.filter((taint) => !CODE.test(taint) && !INNER.test(taint)));
}

function code(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]).filter((taint) => CODE.test(taint)));
}

function textOf(args: Args): string {
  return args.map(({ value }) => value.text ?? "*").join(" ");
}

function firstWord(args: Args): string {
  return (
    args
      .map(({ value }) => value.text)
      .find((text) => text !== undefined && /\w\.\w|^\*/.test(text) && !text.startsWith("-"))
      ?.split(/[\s:]/)[0] ?? ""
  );
}

function isAddress(text: string): boolean {
  return /^["']?(?:https?:|wss?:|\*|[\w-]+(?:\.[\w-]+)+(?:[/:]|$))/.test(text) && !/^\*?$/.test(text);
}
