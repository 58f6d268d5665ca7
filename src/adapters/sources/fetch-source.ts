/** Fetches what a folder of the trunk points to: from a Git repository, an OCI registry, or a web server. */
import type { FetchedSource, FetchSource, PlainFile } from "../../app/ports/fetching.ts";
import { sha256 } from "../../core/bytes.ts";
import type { SourcePointer, ZipPointer } from "../../core/relations/source-pointer.ts";
import { SourceUnreached, SourceWrong } from "./source-addresses.ts";
import { filesBelow, readZipFiles } from "./source-files.ts";
import { fetchGitSource } from "./source-git.ts";
import { getSource, MAX_DOWNLOAD, type SourceNetwork, shown } from "./source-http.ts";
import { fetchOciSource } from "./source-oci.ts";

/** Fetches over this network. */
export function createSourceFetcher(network: SourceNetwork): FetchSource {
  return async (pointer, signal): Promise<FetchedSource> => {
    try {
      return { kind: "fetched", files: await filesOf(pointer, { network, signal }) };
    } catch (error) {
      if (error instanceof SourceWrong) return { kind: "refused", message: error.message };
      if (error instanceof SourceUnreached) return { kind: "failed", why: error.message };
      throw error;
    }
  };
}

interface How {
  readonly network: SourceNetwork;
  readonly signal: AbortSignal;
}

async function filesOf(pointer: SourcePointer, how: How): Promise<readonly PlainFile[]> {
  if ("git" in pointer) return await fetchGitSource(pointer, how);
  const files = "oci" in pointer ? await fetchOciSource(pointer, how) : await fetchZip(pointer, how);
  return filesBelow(files, pointer.path);
}

async function fetchZip({ zip, sha256: pinned }: ZipPointer, { network, signal }: How): Promise<readonly PlainFile[]> {
  const url = new URL(zip);
  const { status, bytes } = await getSource(url, { ...network, signal, maxBytes: MAX_DOWNLOAD });
  if (status !== 200) throw new SourceUnreached(`${shown(url)} answers ${status}`);
  const got = sha256(bytes).slice("sha256:".length);
  if (got !== pinned)
    throw new SourceWrong(`The zip file is not the one that was pinned: expected ${pinned}, got ${got}.`);
  return readZipFiles(bytes);
}
