import { expect, it } from "vitest";
import { callKind } from "../../../../src/core/scan/flow/flow-calls.ts";
import { brought, channelTo, memberOf, nameOnly, ofVariable } from "../../../../src/core/scan/flow/flow-taints.ts";
import { EMPTY } from "../../../../src/core/scan/flow/flow-value.ts";

const text = (said: string) => ({ ...EMPTY, text: said });

it.each([
  [undefined, "secret.environment|the environment"],
  ["items", "secret.environment|the environment"],
  ["ACME_TOKEN", "variable|ACME_TOKEN"],
  ["LANG", ""],
])("the variable %s holds %s", (name, taints) => {
  expect([...ofVariable(name).taints].join()).toBe(taints);
});

it("takes one variable out of the environment, and nothing else out of a file of keys", () => {
  const key = { ...EMPTY, taints: new Set(["secret.keys|~/.ssh/id_rsa"]) };
  expect([...memberOf(ofVariable(undefined), "ACME_TOKEN").taints]).toEqual(["variable|ACME_TOKEN"]);
  expect(memberOf(ofVariable(undefined), "LANG").taints.size).toBe(0);
  expect(memberOf(key, "ACME_TOKEN")).toBe(key);
});

it("leaves one setting of an agent's alone, and all of them not", () => {
  const settings = { ...EMPTY, taints: new Set(["private.agent|~/.claude.json"]) };
  expect(memberOf(settings, "theme").taints.size).toBe(0);
  expect(memberOf(settings, "read_text").taints.size).toBe(1);
});

it("veils a secret that is encoded, and knows which commands decode", () => {
  const secret = { ...text("x"), taints: new Set(["variable|ACME_TOKEN", "download|x"]) };
  expect([...brought(callKind("base64.b64encode"), secret).taints]).toEqual(["veiled|ACME_TOKEN"]);
  expect([...brought(callKind("base64"), text("-w0 a.txt")).taints]).toEqual(["content|"]);
  expect([...brought(callKind("base64"), text("-d a.txt")).taints]).toEqual(["decoded|-d a.txt", "content|"]);
});

it.each([
  ["requests.get", "https://a.example", "download|https://a.example"],
  [
    "curl",
    "http://169.254.169.254/latest",
    "download|http://169.254.169.254/latest,secret.cloud|the metadata of the machine",
  ],
  ["open", "/tmp/a w", "file|/tmp/a"],
  ["socket.socket", "", "channel|"],
  ["len", "https://a.example", ""],
])("%s of %s brings %s", (callee, given, taints) => {
  expect([...brought(callKind(callee), text(given)).taints].join()).toBe(taints);
});

it("makes a channel of what connects", () => {
  expect([...channelTo(text("a.example 90")).taints]).toEqual(["channel|a.example 90"]);
});

it("takes from a name what it only names, and nothing that was read", () => {
  const named = { ...text("~/.aws/credentials"), taints: new Set(["secret.cloud|~/.aws/credentials"]) };
  expect([...nameOnly(named).taints]).toEqual([]);
  const read = { ...named, taints: new Set([...named.taints, "content|"]) };
  expect(nameOnly(read)).toBe(read);
  const grown = { ...text(""), taints: named.taints };
  expect(nameOnly(grown)).toBe(grown);
});
