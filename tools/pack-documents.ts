// Puts what a package's README names into the package that is about to be packed: pages of docs/ and those that they link to. The changelog comes with
// them. Started by prepack in the package's folder; with --remove, by postpack, takes them away again.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linkedPages, namedPages, withoutLinksOutside } from "./docs/pages.ts";

const root = join(import.meta.dirname, "..");
const page = (name: string): string => readFileSync(join(root, "docs", name), "utf8");

rmSync("docs", { recursive: true, force: true });
rmSync("CHANGELOG.md", { force: true });
if (process.argv[2] !== "--remove") {
  writeFileSync("CHANGELOG.md", readFileSync(join(root, "CHANGELOG.md")));
  const names = new Set(namedPages(readFileSync("README.md", "utf8")));
  // What is added while the set is walked is walked, too.
  for (const name of names) for (const linked of linkedPages(page(name))) names.add(linked);
  mkdirSync("docs");
  for (const name of names) writeFileSync(join("docs", name), withoutLinksOutside(page(name), names));
}
