// What the checks of the packages share: packing them as they would be published, and being a user with npm in an empty folder.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export interface Package {
  readonly name: string;
  readonly tarball: string;
  /** What it is imported by: its name, and its other entries. */
  readonly entries: readonly string[];
  /** Packages of this workspace that it is installed with. */
  readonly dependencies: readonly string[];
  /** Packages that a user may leave out. */
  readonly optional: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The command's standard output; throws with it when the command fails. */
export function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): string {
  const child = spawnSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (child.error !== undefined) throw child.error;
  if (child.status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${child.stdout}`);
  return child.stdout;
}

/**
 * A user's: without pnpm's own settings and this workspace's tools, which would leak into the npm of the empty folder, but with
 * a Node that the packages support; the system's may only be able to start pnpm.
 */
export function userEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_|NODE_PATH)/i.test(name));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.startsWith(process.cwd()));
  return { ...Object.fromEntries(entries), PATH: [dirname(process.execPath), ...path].join(delimiter) };
}

/** Packs every public package into a folder. */
export function packAll(folder: string): readonly Package[] {
  const manifests = globSync(["packages/*/package.json", "apps/*/package.json"])
    .map((file) => JSON.parse(readFileSync(file, "utf8")) as Manifest)
    .filter((manifest) => manifest.private !== true);
  run(".", "pnpm", [
    "-r",
    ...manifests.flatMap(({ name }) => ["--filter", name]),
    "pack",
    "--pack-destination",
    folder,
  ]);
  return manifests.map(({ name, version, exports = {}, dependencies = {}, peerDependencies = {} }) => ({
    name,
    tarball: join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`),
    entries: Object.keys(exports)
      .filter((entry) => entry !== "./package.json")
      .map((entry) => name + entry.slice(1)),
    dependencies: Object.keys(dependencies).filter((each) => manifests.some((other) => other.name === each)),
    optional: Object.keys(peerDependencies),
  }));
}

/** A package with everything of this workspace that it needs, itself first. */
export function withDependencies(name: string, packages: readonly Package[]): readonly Package[] {
  const found = new Set<Package>();
  const add = (each: string): void => {
    const one = packages.find((other) => other.name === each);
    if (one === undefined || found.has(one)) return;
    found.add(one);
    one.dependencies.forEach(add);
  };
  add(name);
  return [...found];
}
