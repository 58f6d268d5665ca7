/** What the scanner's own patterns come to, where a build has worked it out: else that is done whenever something is scanned. */
import type { PreparedPatterns } from "./patterns/matching.ts";

/** Nothing before a build: the bundles have another file in the place of this one (scripts/scan-table.js). */
export const BUILT_PATTERNS: PreparedPatterns | undefined = undefined;
