/** Which pull requests are open, for a check on this machine: asked where a code host and a token are configured. */
import type { ListProposals } from "../app/check/check-proposals.ts";
import { RegistryError } from "../core/errors.ts";
import type { Wire } from "../wire.ts";

export interface OtherProposals {
  readonly repository: string;
  /** A branch or a number: what is checked is no other pull request. */
  readonly head: string | undefined;
  readonly offline: boolean;
}

/** Asks when it is called. Who cannot be asked, and why, is said, and is no error. */
export function otherProposals(wire: Wire, { repository, head, offline }: OtherProposals): ListProposals {
  return async (trunk) => {
    if (offline) return { unasked: "nobody was asked (--offline)" };
    try {
      const host = await wire.authors.openCodeHost(await wire.authors.openRepository(repository));
      const open = await host.openPullRequests(trunk);
      return open.filter((one) => String(one.number) !== head && one.head.branch !== head);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code === "INTERRUPTED") throw error;
      return { unasked: error.message };
    }
  };
}
