/** Who somebody is, by the credential that they show: what a door asks, and adapters answer. */
import type { Principal } from "../../core/access/audience.ts";

/** What somebody shows, and where: in the `Authorization` header, or in the address below `/t/`. */
export interface Credential {
  readonly token: string;
  readonly use: "header" | "url";
}

/** Who shows this. Throws UNAUTHENTICATED for what is garbage, expired or revoked; never answers for anybody else. */
export type Authenticate = (credential: Credential) => Promise<Principal>;
