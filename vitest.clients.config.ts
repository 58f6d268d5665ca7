import { defineConfig } from "vitest/config";

/** `npm run test:clients`: other people's programs, downloaded from npm when they are not here yet. */
export default defineConfig({
  test: {
    include: ["test/e2e/clients/*.client.ts"],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
