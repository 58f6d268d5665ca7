/** What is said of a registry that does not answer: to somebody who may have forgotten to start it, or whose way there is another. */
import { afterEach, expect, test, vi } from "vitest";
import { unreachable } from "../../../src/adapters/registry/http-fetch.ts";

afterEach(() => void vi.unstubAllEnvs());

test("a registry of this machine may not run, another one may be elsewhere", () => {
  for (const name of ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"]) vi.stubEnv(name, "");
  const here = unreachable(new URL("http://127.0.0.1:4870/v1/keys"), "ECONNREFUSED");
  expect(here.message).toBe("The registry http://127.0.0.1:4870/v1/keys cannot be reached: ECONNREFUSED.");
  expect(here.hint).toContain("`skilltrunk run <repository>` starts one here");
  const far = unreachable(new URL("https://skills.example/v1/keys"), "ENOTFOUND");
  expect(far.hint).toBe("Check the address and the network; --registry names another registry.");
});

test("a proxy that a variable names and nothing goes through is named, until it is gone through", () => {
  vi.stubEnv("HTTPS_PROXY", "http://proxy.example:3128");
  const hint = () => unreachable(new URL("https://skills.example/v1/keys"), "ENOTFOUND").hint;
  vi.stubEnv("NODE_USE_ENV_PROXY", "");
  expect(hint()).toMatch(/HTTPS_PROXY is set: Node 24 goes through it with NODE_USE_ENV_PROXY=1/);
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  expect(hint()).not.toMatch(/PROXY/);
});
