import { expect, it } from "vitest";
import { isLoopback } from "../../src/core/loopback.ts";

it.each(["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "[::1]", "::ffff:127.0.0.1"])(
  "%s is this machine",
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

it.each(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "localhost.example.com", "1127.0.0.1", ""])(
  "%s is not this machine alone",
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
