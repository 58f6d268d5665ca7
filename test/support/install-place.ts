/** A project with skills in it, and a user's state, in folders of their own. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openInstallTarget } from "../../src/adapters/disk/install-folder.ts";
import { openLockFile } from "../../src/adapters/disk/install-lock.ts";
import { openHttpRegistry } from "../../src/adapters/registry/registry-http.ts";
import { type InstallResult, install } from "../../src/app/install/install.ts";
import type { InstalledPorts } from "../../src/app/install/lock-entries.ts";
import type { Registry } from "../../src/app/ports/ports.ts";
import { HARNESSES } from "../../src/core/install/harnesses.ts";
import { type Lock, parseLock } from "../../src/core/install/lock.ts";
import { parseSkillRequest, type SkillRequest } from "../../src/core/names.ts";
import { temporaryFolder } from "./git-fixture.ts";

export const SKILLS = ".agents/skills";
export const CLAUDE = ".claude/skills";

export class InstallPlace {
  /** Ids of the agents into whose own files things go too. */
  meant: readonly string[] = [];
  private readonly root = temporaryFolder("skilltrunk-install-");

  get path(): string {
    return join(this.root.path, "project");
  }

  get lockPath(): string {
    return join(this.path, "skilltrunk.lock");
  }

  at(...path: string[]): string {
    return join(this.path, ...path);
  }

  lock(): Lock {
    return parseLock(existsSync(this.lockPath) ? readFileSync(this.lockPath, "utf8") : undefined);
  }

  folders(folders: readonly string[] = [SKILLS]) {
    const place = { lockPath: this.lockPath, journals: join(this.root.path, "state") };
    const agents = {
      scope: "project",
      base: this.path,
      meant: HARNESSES.filter(({ id }) => this.meant.includes(id)),
    } as const;
    return {
      target: openInstallTarget({ ...place, agents, folders: folders.map((folder) => this.at(folder)) }),
      lock: openLockFile(place),
    };
  }

  /** What commands need that go by the lock; every registry is this one. */
  ports(registry: Registry, folders?: readonly string[]): InstalledPorts {
    return { registryOf: async () => registry, ...this.folders(folders) };
  }

  install(url: string, skills: readonly string[], folders?: readonly string[]): Promise<InstallResult> {
    const ports = { registry: openHttpRegistry(url), ...this.folders(folders) };
    return install(ports, { requests: skills.map(toRequest), force: false });
  }

  cleanup(): void {
    this.root.cleanup();
  }
}

export function toRequest(text: string): SkillRequest {
  const request = parseSkillRequest(text);
  if (request === undefined) throw new Error(`${text} is no request`);
  return request;
}
