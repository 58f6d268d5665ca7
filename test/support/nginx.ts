/** A real nginx on loopback, in a folder of its own, with what a test puts into its configuration. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { eventually } from "./command-line.ts";
import { temporaryFolder } from "./git-fixture.ts";

export interface Nginx {
  stop(): Promise<void>;
}

/** Starts it; `servers` are `upstream` and `server` blocks, and `port` is one that they listen on. */
export async function startNginx(servers: string, port: number): Promise<Nginx> {
  const folder = temporaryFolder("skilltrunk-nginx-");
  mkdirSync(join(folder.path, "logs"));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${of};`);
  const user = process.getuid?.() === 0 ? "user root;" : "";
  const settings = `${user} daemon off; worker_processes 1; pid nginx.pid; error_log logs/error.log;
events { worker_connections 512; }
http { access_log off; ${temporary.join(" ")} ${servers} }
`;
  writeFileSync(join(folder.path, "nginx.conf"), settings);
  const child = spawn("nginx", ["-p", folder.path, "-c", "nginx.conf", "-e", "logs/error.log"], { stdio: "inherit" });
  await eventually(() => listening(port), "nginx");
  return {
    async stop() {
      await ended(child, "SIGQUIT");
      folder.cleanup();
    },
  };
}

/** Ends a process, and settles when it has. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((done) => child.once("close", done));
  child.kill(signal);
  await over;
}

function listening(port: number): Promise<true> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", reject);
  });
}
