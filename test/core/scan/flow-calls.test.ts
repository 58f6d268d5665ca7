import { expect, it } from "vitest";
import {
  broughtBy,
  changesReceiver,
  forgets,
  isSecretName,
  opensChannel,
  sinkOf,
} from "../../../src/core/scan/flow-calls.ts";

it.each([
  ["requests.post", "http"],
  ["fetch", "http"],
  ["curl", "http"],
  ["requests.get", "url"],
  ["socket.gethostbyname", "dns"],
  ["nc", "socket"],
  ["os.system", "shell"],
  ["eval", "run"],
  ["fs.writeFileSync", "write"],
  ["s.sendall", "channel"],
  ["print", undefined],
  ["setTimeout", undefined],
])("%s is a way out: %s", (callee, sink) => {
  expect(sinkOf(callee)).toBe(sink);
});

it("knows what calls bring, forget, change and open", () => {
  expect([broughtBy("requests.get"), broughtBy("base64.b64decode"), broughtBy("sorted")]).toEqual([
    "download",
    "decoded",
    undefined,
  ]);
  expect([forgets("len"), forgets("json.dumps")]).toEqual([true, false]);
  expect([changesReceiver("found.append"), changesReceiver("found.sort")]).toEqual([true, false]);
  expect([opensChannel("socket.socket"), opensChannel("requests.get")]).toEqual([true, false]);
});

it.each([
  ["ACME_API_KEY", true],
  ["GITHUB_TOKEN", true],
  ["DB_PASSWORD", true],
  ["HOME", false],
  ["MAX_TOKENS", false],
  ["STRIPE_PUBLISHABLE_KEY", false],
])("%s is a secret: %s", (name, is) => {
  expect(isSecretName(name)).toBe(is);
});
