import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSourceFetcher } from "../../../src/adapters/sources/fetch-source.ts";
import { sha256 } from "../../../src/core/bytes.ts";
import type { Digest } from "../../../src/core/names.ts";
import { encodeArchive } from "../../../src/core/skill/archive.ts";
import { freePort } from "../../support/free-port.ts";
import { skillMd, temporaryFolder } from "../../support/git-fixture.ts";
import { hasProgram } from "../../support/programs.ts";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const signal = new AbortController().signal;
const get = (oci: string, digest: string) =>
  createSourceFetcher({ allowPrivate: true })({ oci, digest: digest as Digest }, signal);

describe.runIf(hasProgram("docker-registry"))("a source in an OCI registry", () => {
  const work = temporaryFolder();
  let stop: () => void = () => {};
  let host = "";
  beforeAll(async () => {
    const port = await freePort();
    host = `localhost:${port}`;
    const storage = join(work.path, "storage");
    mkdirSync(storage);
    const config = join(work.path, "config.yml");
    writeFileSync(
      config,
      `version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: ${storage}\nhttp:\n  addr: 127.0.0.1:${port}\n`,
    );
    const child = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
    stop = () => child.kill();
    for (let tries = 0; tries < 100; tries++) {
      if ((await fetch(`http://${host}/v2/`).catch(() => undefined))?.ok === true) return;
      await sleep(100);
    }
    throw new Error("docker-registry did not start");
  });
  afterAll(() => {
    stop();
    work.cleanup();
  });

  async function pushBlob(bytes: Uint8Array) {
    const begun = await fetch(`http://${host}/v2/acme/refunds/blobs/uploads/`, { method: "POST" });
    const place = new URL(begun.headers.get("location") ?? "");
    const digest = sha256(bytes);
    place.searchParams.set("digest", digest);
    const headers = { "content-type": "application/octet-stream" };
    const put = await fetch(place, { method: "PUT", body: Buffer.from(bytes), headers });
    expect(put.status).toBe(201);
    return { mediaType: "application/vnd.oci.image.layer.v1.tar", digest, size: bytes.length };
  }

  async function push(...layers: readonly Uint8Array[]): Promise<string> {
    const config = { ...(await pushBlob(Buffer.from("{}"))), mediaType: "application/vnd.oci.empty.v1+json" };
    const pushed = [];
    for (const layer of layers) pushed.push(await pushBlob(layer));
    const text = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: pushed });
    const digest = sha256(text);
    const headers = { "content-type": MANIFEST };
    const put = await fetch(`http://${host}/v2/acme/refunds/manifests/${digest}`, {
      method: "PUT",
      body: text,
      headers,
    });
    expect(put.status).toBe(201);
    return digest;
  }

  const file = (path: string, text: string) => ({ path, executable: false, bytes: Buffer.from(text) });
  /** A plain ustar file, by hand: what it is made of is known to the last byte. */
  const tarOf = (path: string, text: string) => {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write("0000644\0", 100);
    header.write(`${text.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("ustar\x0000", 257, "latin1");
    header.write("        ", 148);
    header[156] = 0x30;
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
    body.write(text);
    return Buffer.concat([header, body, Buffer.alloc(1024)]);
  };

  it("is the files of all layers, a later one over an earlier one", async () => {
    const zip = encodeArchive([file("SKILL.md", "old\n"), file("notes.md", "Notes.\n")]);
    const digest = await push(zip, gzipSync(tarOf("SKILL.md", skillMd("refunds"))), tarOf("a.md", "A.\n"));
    const fetched = await get(`${host}/acme/refunds`, digest);
    const files = fetched.kind === "fetched" ? fetched.files : [];
    expect(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])).toEqual([
      ["SKILL.md", skillMd("refunds")],
      ["notes.md", "Notes.\n"],
      ["a.md", "A.\n"],
    ]);
  });

  it("fails for now where it is not there, and for good where it is no archive", async () => {
    expect(await get(`${host}/acme/refunds`, `sha256:${"d".repeat(64)}`)).toMatchObject({ kind: "failed" });
    expect(await get(`${host}/acme/nobody`, `sha256:${"d".repeat(64)}`)).toMatchObject({ kind: "failed" });
    expect(await get(`${host}/acme/refunds`, await push(Buffer.from("text\n")))).toEqual({
      kind: "refused",
      message: "What was fetched is no zip, no tar and no tar with gzip.",
    });
  });
});

describe("a registry that lets anybody pull with a token", () => {
  it("gets the token that it gives to anybody, sends it to itself alone, and lies about no digest", async () => {
    const zip = encodeArchive([{ path: "SKILL.md", executable: false, bytes: Buffer.from(skillMd("refunds")) }]);
    const manifest = JSON.stringify({ schemaVersion: 2, layers: [{ digest: sha256(zip), size: zip.length }] });
    const seen: string[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(`elsewhere ${request.headers.authorization ?? "nobody"}`);
      response.end(zip);
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const far = `http://localhost:${(elsewhere.address() as AddressInfo).port}`;
    let lies = false;
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
      seen.push(`${pathname.split("/")[1]} ${request.headers.authorization ?? "nobody"}`);
      const origin = `http://${request.headers.host}`;
      if (pathname === "/token") {
        expect(searchParams.get("scope")).toBe("repository:acme/refunds:pull");
        response.end(JSON.stringify({ token: "anybody" }));
      } else if (request.headers.authorization !== "Bearer anybody") {
        const challenge = `Bearer realm="${origin}/token",service="here"`;
        response.writeHead(401, { "www-authenticate": challenge }).end();
      } else if (pathname.includes("/manifests/")) response.end(lies ? `${manifest} ` : manifest);
      else response.writeHead(307, { location: `${far}/blob` }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const oci = `localhost:${(server.address() as AddressInfo).port}/acme/refunds`;
    expect(await get(oci, sha256(manifest))).toMatchObject({ kind: "fetched" });
    expect(seen).toEqual(["v2 nobody", "token nobody", "v2 Bearer anybody", "v2 Bearer anybody", "elsewhere nobody"]);
    lies = true;
    const refused = await get(oci, sha256(manifest));
    expect(refused.kind === "refused" && refused.message).toMatch(/is not what its digest says: expected sha256:/);
    for (const one of [server, elsewhere]) {
      one.closeAllConnections();
      one.close();
    }
  });
});

describe("a registry that gives layers which unpack to more than any machine has", () => {
  it("is refused once all layers together come to too much", async () => {
    const layer = gzipSync(tarOfZeros());
    const digest = sha256(layer);
    const layers = Array.from({ length: 20 }, () => ({ digest, size: layer.length }));
    const manifest = JSON.stringify({ schemaVersion: 2, layers });
    let asked = 0;
    const server = createServer((request, response) => {
      if (request.url?.includes("/blobs/") === true) asked++;
      response.end(request.url?.includes("/manifests/") === true ? manifest : layer);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const oci = `localhost:${(server.address() as AddressInfo).port}/acme/refunds`;
    const fetched = await get(oci, sha256(manifest));
    server.closeAllConnections();
    server.close();
    expect(fetched.kind === "refused" && fetched.message).toMatch(/unpacks to more than \d+ bytes/);
    expect(asked).toBe(5);
  });
});

/** A tar with one file of 45 MiB, which gzip makes a thousandth of. */
function tarOfZeros(): Buffer {
  const size = 45 << 20;
  const header = Buffer.alloc(512);
  header.write("SKILL.md", 0);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("ustar\x0000", 257, "latin1");
  header.write("        ", 148);
  header[156] = 0x30;
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, Buffer.alloc(size + 1024)]);
}
