import { expect, it } from "vitest";
import { callKind } from "../../../../src/core/scan/flow/flow-calls.ts";
import { leaksOf, type Sent } from "../../../../src/core/scan/flow/flow-sinks.ts";
import { EMPTY, type Value } from "../../../../src/core/scan/flow/flow-value.ts";

function value(text: string | undefined, ...taints: readonly string[]): Value {
  return { text, taints: new Set(taints), lead: new Set(taints) };
}

function leaks(callee: string, args: Sent["args"], on: Value = EMPTY, isShell = false): readonly string[] {
  const { sink } = callKind(callee);
  return leaksOf({ callee, sink, on, args, isShell }).map(
    ({ kind, address, taints }) => `${kind} ${address} ${[...taints].join()}`,
  );
}

const KEY = value(undefined, "secret.keys|id_rsa");
const TOKEN = value(undefined, "variable|ACME_TOKEN");
const ADDRESS = { name: "", value: value("https://a.example/x") };

it.each<[string, readonly string[], readonly string[]]>([
  [
    "a body",
    leaks("requests.post", [ADDRESS, { name: "data", value: KEY }]),
    ["http https://a.example/x secret.keys|id_rsa"],
  ],
  ["a key in a header", leaks("requests.post", [ADDRESS, { name: "headers", value: TOKEN }]), []],
  [
    "a file in a header",
    leaks("requests.post", [ADDRESS, { name: "headers", value: KEY }]),
    ["http https://a.example/x secret.keys|id_rsa"],
  ],
  ["a method of who knows what", leaks("queue.post", [{ name: "", value: KEY }]), []],
  [
    "a name that is looked up",
    leaks("dig", [{ name: "", value: value("*.a.example", "variable|T") }]),
    ["dns *.a.example variable|T"],
  ],
  [
    "a key to log in with",
    leaks("scp", [
      { name: "-i", value: KEY },
      { name: "", value: value("x ops@a.example:/srv") },
    ]),
    [],
  ],
  [
    "a file that is copied away",
    leaks("scp", [
      { name: "", value: KEY },
      { name: "", value: value("ops@a.example:/srv") },
    ]),
    ["copy a.example secret.keys|id_rsa"],
  ],
  [
    "a download that is evaluated",
    leaks("eval", [{ name: "", value: value(undefined, "download|https://a.example") }]),
    ["run  download|https://a.example"],
  ],
  ["a secret that is evaluated", leaks("eval", [{ name: "", value: KEY }]), []],
  [
    "a script that is given a download to read",
    leaks("python", [
      { name: "", value: value("rows.py") },
      { name: "", value: value("rows.csv", "download|u") },
    ]),
    [],
  ],
  [
    "a socket",
    leaks("s.sendall", [{ name: "", value: KEY }], value(undefined, "channel|a.example 90")),
    ["socket a.example secret.keys|id_rsa"],
  ],
  ["a stream that is no socket", leaks("s.write", [{ name: "", value: KEY }], value(undefined, "file|/tmp/a")), []],
  ["a fetched command", leaks("./kit", [], value("./kit", "download|u"), true), ["run  download|u"]],
])("%s", (_, found, expected) => {
  expect(found).toEqual(expected);
});
