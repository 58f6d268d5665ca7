/**
 * Other servers beside ours: nginx with the same answers as files, and verdaccio with as many package documents as there are
 * skills. Each is one process, and left out, with a word, where it is not on this machine.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./measure.js";

/** @typedef {{ readonly status: number, readonly headers: Readonly<Record<string, string>>, readonly body: Buffer }} Answer */
/** @typedef {{ readonly base: string, readonly pid: number, readonly end: () => Promise<void> }} Neighbour */

/** What nginx says by itself of a file. */
const OWN = new Set(["etag", "content-length", "content-type", "last-modified", "vary"]);

/**
 * One worker, files in memory as far as the system keeps them. Undefined where there is no nginx.
 * @param {string} folder Empty. @param {ReadonlyMap<string, Answer>} answers @returns {Promise<Neighbour | undefined>}
 */
export async function startNginx(folder, answers) {
  if (!isThere("nginx", ["-v"])) return undefined;
  for (const [path, { body }] of answers) {
    mkdirSync(join(folder, "files", path), { recursive: true });
    writeFileSync(join(folder, "files", path, "body"), body);
  }
  const [first] = answers.values();
  const { headers = {} } = first ?? {};
  const said = Object.entries(headers).filter(([name]) => !OWN.has(name));
  const port = await freePort();
  const config = [
    "daemon off; master_process off; worker_processes 1; error_log stderr crit;",
    `pid ${folder}/pid; events { worker_connections 4096; }`,
    "http { access_log off; sendfile on; tcp_nopush on; open_file_cache max=20000; keepalive_requests 100000000;",
    ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${folder}/${one};`),
    `server { listen 127.0.0.1:${port}; root ${folder}/files; default_type "${headers["content-type"]}";`,
    ...said.map(([name, value]) => `add_header ${name} ${JSON.stringify(value)};`),
    "location / { try_files $uri/body =404; } } }",
  ];
  writeFileSync(join(folder, "nginx.conf"), config.join("\n"));
  return await started(
    spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: ["ignore", "ignore", "inherit"] }),
    `http://127.0.0.1:${port}`,
  );
}

/**
 * As many package documents as skills, of ten versions each. Undefined where `installed` is no folder that npm put both into.
 * @param {string} folder Empty. @param {{ installed: string | undefined, names: readonly string[] }} what @returns {Promise<Neighbour | undefined>}
 */
export async function startVerdaccio(folder, { installed, names }) {
  if (installed === undefined) return undefined;
  const [node, program] = ["node", "verdaccio"].map((name) => join(installed, "node_modules", ".bin", name));
  if (node === undefined || program === undefined || !isThere(node, [program, "--version"])) return undefined;
  const storage = join(folder, "storage");
  for (const name of names) {
    mkdirSync(join(storage, name), { recursive: true });
    writeFileSync(join(storage, name, "package.json"), JSON.stringify(packageDocument(name)));
  }
  const config = join(folder, "config.yaml");
  writeFileSync(
    config,
    [
      `storage: ${storage}`,
      `auth: { htpasswd: { file: ${folder}/htpasswd } }`,
      "packages: { '**': { access: $all } }",
      "log: { type: stdout, format: json, level: fatal }",
      "web: { enable: false }",
      "userRateLimit: { max: 1000000000 }",
    ].join("\n"),
  );
  const port = await freePort();
  const child = spawn(node, [program, "--config", config, "--listen", `http://127.0.0.1:${port}`], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  return await started(child, `http://127.0.0.1:${port}`);
}

/** @param {string} name */
function packageDocument(name) {
  const versions = Array.from({ length: 10 }, (_, i) => `1.${i}.0`);
  const dist = { shasum: "0".repeat(40), tarball: `http://127.0.0.1/${name}/-/${name}-1.0.0.tgz` };
  return {
    name,
    "dist-tags": { latest: "1.9.0" },
    versions: Object.fromEntries(
      versions.map((version) => [version, { name, version, description: `Does ${name}.`, dist }]),
    ),
    time: Object.fromEntries(versions.map((version) => [version, "2026-01-01T00:00:00.000Z"])),
    readme: "",
    _attachments: {},
    _distfiles: {},
    _uplinks: {},
  };
}

/** @param {import("node:child_process").ChildProcess} child @param {string} base @returns {Promise<Neighbour>} */
async function started(child, base) {
  const ended = once(child, "close");
  for (let i = 0; ; i++) {
    if (await isAnswering(base)) break;
    if (child.exitCode !== null || i > 600) throw new Error(`${child.spawnfile} does not answer at ${base}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  const end = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { base, pid: child.pid ?? 0, end };
}

/** @param {string} base */
async function isAnswering(base) {
  try {
    await (await fetch(base)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** @param {string} program @param {readonly string[]} args */
function isThere(program, args) {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
