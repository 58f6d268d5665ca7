/**
 * Asks a server that speaks OSV's interface about the packages that a skill names. Which server is the operator's to say,
 * so that it may be one of a private network; it is told names and versions, and nothing else of a skill.
 */
import {
  type AskedPackage,
  compareRecordIds,
  countsFor,
  MAX_QUERIES,
  type OsvRecord,
  osvQuery,
  osvReport,
  readOsvMatches,
  readOsvRecord,
} from "../../core/gate/osv.ts";
import type { ScannerReport } from "../../core/gate/sarif-reading.ts";
import type { OsvService } from "../../core/gate/scanners-file.ts";
import { type NamedPackage, namedPackages } from "../../core/scan/named-packages.ts";
import type { ArchiveFile } from "../../core/skill/archive.ts";
import { visibleText } from "../../core/visible-text.ts";

const MAX_ANSWER = 32 * 1024 * 1024;
/** Answers that continue each other. */
const MAX_PAGES = 20;
/** Records that are read, those of malicious packages first; of those beyond them only the id is told. */
const MAX_RECORDS = 1000;
const AT_ONCE = 8;

/** Why nothing is known: the end of a sentence. */
class Unanswered extends Error {}

export interface OsvQuestion {
  readonly service: OsvService;
  readonly files: readonly ArchiveFile[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal | undefined;
}

/** What is known of the packages in these files; a text says why nothing is. */
export async function askOsv({ service, files, now, signal }: OsvQuestion): Promise<ScannerReport | string> {
  const skill = files.map(({ path, executable, bytes }) => ({
    path,
    mode: executable ? 0o100755 : 0o100644,
    size: bytes.length,
    bytes,
  }));
  const { packages, more } = namedPackages(skill);
  const timeout = AbortSignal.timeout(service.timeout * 1000);
  const ask = asker(service, signal === undefined ? timeout : AbortSignal.any([timeout, signal]));
  try {
    const asked = await matchesOf(packages, ask);
    const wanted = [...new Set(asked.flatMap(({ ids }) => ids))].sort(compareRecordIds);
    const records = new Map<string, OsvRecord>();
    for (let done = 0; done < Math.min(wanted.length, MAX_RECORDS); done += AT_ONCE)
      await Promise.all(
        wanted.slice(done, Math.min(done + AT_ONCE, MAX_RECORDS)).map(async (id) => {
          records.set(id, read(readOsvRecord(await ask(`/v1/vulns/${encodeURIComponent(id)}`), id)));
        }),
      );
    return osvReport(asked, records, { more, date: new Date(now).toISOString().slice(0, 10) });
  } catch (error) {
    if (error instanceof Unanswered) return error.message;
    if (timeout.aborted) return `it took more than ${service.timeout} seconds`;
    if (signal?.aborted === true) return "it was interrupted";
    throw error;
  }
}

type Ask = (path: string, body?: object) => Promise<string>;

interface Open {
  readonly named: NamedPackage;
  readonly page?: string;
}

async function matchesOf(packages: readonly NamedPackage[], ask: Ask): Promise<readonly AskedPackage[]> {
  const ids = new Map(packages.map((named) => [named, new Set<string>()]));
  let open: readonly Open[] = packages.map((named) => ({ named }));
  for (let page = 0; open.length > 0; page++) {
    if (page === MAX_PAGES) throw new Unanswered(`it goes on after ${MAX_PAGES} pages`);
    const next: Open[] = [];
    for (let done = 0; done < open.length; done += MAX_QUERIES)
      next.push(...(await askPart(open.slice(done, done + MAX_QUERIES), ids, ask)));
    open = next;
  }
  return [...ids].map(([named, found]) => ({ named, ids: [...found] }));
}

/** Notes what is answered about these packages, and returns those whose answer goes on. */
async function askPart(
  part: readonly Open[],
  ids: ReadonlyMap<NamedPackage, Set<string>>,
  ask: Ask,
): Promise<readonly Open[]> {
  const queries = part.map(({ named, page }) => osvQuery(named, page));
  const answers = read(readOsvMatches(await ask("/v1/querybatch", { queries }), part.length));
  return answers.flatMap(({ ids: found, page }, i) => {
    const named = part[i]?.named as NamedPackage;
    for (const id of found) if (countsFor(named, id)) ids.get(named)?.add(id);
    return page === undefined ? [] : [{ named, page }];
  });
}

function read<T extends object>(answer: T | string): T {
  if (typeof answer === "string") throw new Unanswered(answer);
  return answer;
}

/** A POST of a body, or a GET. No redirect is followed: nobody but the operator says who is asked. */
function asker({ osv }: OsvService, signal: AbortSignal): Ask {
  return async (path, body) => {
    const request = {
      redirect: "manual",
      signal,
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    } as const;
    try {
      const answer = await fetch(`${osv}${path}`, request);
      if (answer.status === 200) return await textOf(answer);
      await answer.body?.cancel();
      throw new Unanswered(`it answers ${answer.status}`);
    } catch (error) {
      if (signal.aborted || error instanceof Unanswered) throw error;
      const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
      throw new Unanswered(`it cannot be reached (${visibleText(typeof code === "string" ? code : message, 100)})`);
    }
  };
}

async function textOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAX_ANSWER) throw new Unanswered(`it answers with more than ${MAX_ANSWER} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
