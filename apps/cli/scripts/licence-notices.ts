// The licences of the libraries in a bundle, as they ask to be passed on.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** One text for all packages that the modules (absolute paths) come from. Throws if one of them has no licence file. */
export function licenceNotices(modules: readonly string[]): string {
  const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== undefined));
  const notices = [...folders].map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
    if (file === undefined) throw new Error(`${manifest.name} is bundled, but has no licence file in ${folder}`);
    const head = `${manifest.name} ${manifest.version} (${manifest.license ?? "see below"})`;
    return `${head}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  const intro = "The bundle beside this file contains these libraries. Their licences:\n";
  return [intro, ...notices.toSorted()].join(`\n${"-".repeat(80)}\n\n`);
}

/** The package of a module in node_modules; undefined for our own. */
function packageFolder(path: string): string | undefined {
  return /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(path)?.[1];
}
