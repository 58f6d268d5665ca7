/** Where a controller stands, as its operators see it. */
import type { Conditions } from "../../core/conditions.ts";
import type { Oid } from "../../core/names.ts";

export interface ControllerStatus {
  readonly conditions: Conditions;
  readonly suspended: boolean;
  /** The last trunk commit taken. */
  readonly trunk: Oid | null;
  /** RFC 3339, UTC. */
  readonly lastAttempt: string | null;
  readonly lastSuccess: string | null;
  /** Failures since then. */
  readonly failures: number;
}
