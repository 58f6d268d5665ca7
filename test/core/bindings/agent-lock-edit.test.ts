import { expect, it } from "vitest";
import { writeLock } from "../../../src/core/bindings/agent-lock-edit.ts";
import { parseBindingLock } from "../../../src/core/bindings/binding-file.ts";
import { sha256 } from "../../../src/core/bytes.ts";

it("leaves an empty lock where nothing is to be remembered", () => {
  const text = `skills:\n  a/one:\n    use: ^1\n    version: 1.0.0\n    digest: "${sha256("x")}"\n`;
  const written = writeLock("x.lock.yaml", Buffer.from(text), new Map());
  expect(parseBindingLock("x.lock.yaml", written).value).toEqual(new Map());
});
