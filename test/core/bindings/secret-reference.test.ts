import { describe, expect, it } from "vitest";
import { isSecretReference } from "../../../src/core/bindings/secret-reference.ts";

describe("a reference to a secret", () => {
  it.each([
    "env:CRM_TOKEN",
    "env:crm_token_2",
    "vault:kv/sales/crm#token",
    "vault:secret/data/Production-CRM-Token-2026",
    "vault:kv/6f9619ff-8b86-d011-b42d-00cf4fc964ff#password",
    "vault:kv/PaymentServiceApiCredentials",
    "vault:kv/sk-learn/key",
  ])("%s is one", (text) => {
    expect(isSecretReference(text)).toBe(true);
  });

  it.each([
    "",
    "hunter2",
    "CRM_TOKEN",
    "env:",
    "env:1A",
    "env:A B",
    "vault:",
    "vault:/kv/x",
    "vault:kv/../x",
    "vault:kv/x#",
    "https://vault.example/x",
    "vault:kv/x\n",
    `vault:${"a/".repeat(200)}b`,
    // Made up, and put together so that nobody takes them for leaked ones.
    `vault:${"ghp"}_${"A1b2C3d4E5f6G7h8I9j0"}`,
    `env:${"AKIA"}${"IOSFODNN7EXAMPLE"}`,
    "vault:kv/4f2a9c1b7d3e8f60a5b4c3d2e1f09876",
    "env:a8F3k2Lm9Qz71RtY",
  ])("%s is none", (text) => {
    expect(isSecretReference(text)).toBe(false);
  });
});
