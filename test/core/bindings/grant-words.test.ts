import { expect, it } from "vitest";
import { isPermission, isSecretName } from "../../../src/core/bindings/grant-words.ts";

it.each(["network", "network:api.example.com", "filesystem:write", "tool:Bash(git *)".replace(" ", "")])(
  "%s is a permission",
  (text) => {
    expect(isPermission(text)).toBe(true);
  },
);

it.each(["", "Network", "network:", "network:a b", "1:a", `network:${"a".repeat(200)}`])("%s is none", (text) => {
  expect(isPermission(text)).toBe(false);
});

it("knows what a secret may be called", () => {
  expect(["CRM_TOKEN", "crm/token", "a.b-c"].every(isSecretName)).toBe(true);
  expect(["", "-a", "a b", "a\n", "x".repeat(201)].some(isSecretName)).toBe(false);
});
