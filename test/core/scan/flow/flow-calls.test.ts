import { expect, it } from "vitest";
import { callKind, isSecretName } from "../../../../src/core/scan/flow/flow-calls.ts";

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
  expect(callKind(callee).sink).toBe(sink);
});

it.each([
  ["requests.get", { brings: "download", reads: "member", opensChannel: false }],
  ["openai.chat.completions.create", { brings: "generated" }],
  ["self.llm.invoke", { brings: "generated" }],
  ["generateText", { brings: "generated" }],
  ["folder.create", { brings: undefined }],
  ["base64.b64decode", { brings: "decoded", forgets: false }],
  ["sorted", { brings: undefined, changes: false, writes: false }],
  ["os.environ.get", { reads: "variable" }],
  ["len", { forgets: true }],
  ["json.dumps", { forgets: false }],
  ["found.append", { changes: true }],
  ["found.sort", { changes: false }],
  ["socket.socket", { opensChannel: true, opensFile: false }],
  ["open", { opensFile: true, passesText: true }],
  ["os.path.join", { isPath: true }],
  ["curl", { writes: true, brings: "download" }],
  ["shutil.copy", { writes: true, sink: "write" }],
])("knows what %s does", (callee, kind) => {
  expect(callKind(callee)).toMatchObject(kind);
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
