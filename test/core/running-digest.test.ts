import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "../../src/core/bytes.ts";
import { RunningDigest } from "../../src/core/running-digest.ts";

test("bytes in any pieces have the digest of the whole", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (pieces) => {
      const running = new RunningDigest();
      for (const piece of pieces) running.update(piece);
      expect(running.end()).toBe(sha256(Buffer.concat(pieces)));
    }),
  );
});
