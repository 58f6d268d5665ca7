/** Saying at once of both ports of a registry that other programs have them. */
import type { Config } from "../config.ts";
import { RegistryError } from "../core/errors.ts";
import { listen } from "../server/listen.ts";

/** Throws the error of the index's port, and with it what is wrong with the admin listener's: both are put right in one go. */
export async function withAdminPort(error: unknown, { adminHost: host, adminPort: port }: Config): Promise<never> {
  if (!(error instanceof RegistryError) || error.code !== "PORT_TAKEN") throw error;
  const admin = await tried({ host, port });
  if (admin === undefined) throw error;
  throw new RegistryError("PORT_TAKEN", `${error.message} ${admin.message}`, {
    hint: "Choose others with --port and --admin-port (0: any that is free), or stop those programs.",
    cause: error,
  });
}

/** What keeps a program from listening there. */
async function tried(where: { readonly host: string; readonly port: number }): Promise<RegistryError | undefined> {
  try {
    const listening = await listen({ fetch: () => new Response(null, { status: 503 }) }, where);
    await listening.close(0);
    return undefined;
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}
