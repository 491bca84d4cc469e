// Pages of HTML for the sets of all ready targets, beside those of the public names: a part of `pnpm api-docs`.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@atoll/bindgen";
import { browser } from "@atoll/targets/browser";
import { readyTargets } from "@atoll/targets/node";

const folder = join(import.meta.dirname, "api-docs/dist/html/sets");
mkdirSync(folder, { recursive: true });
const targets = [...(await Promise.all(readyTargets.map(({ target }) => target()))), browser];
const links: string[] = [];
for (const { name, version, sets } of targets) {
  const pages = [...new Set(sets)].flatMap((set) =>
    Object.entries(generate(set, { language: "html" })).map(([file, text]) => {
      writeFileSync(join(folder, file), text);
      return `<li><a href="${file}">${set.namespace}</a></li>`;
    }),
  );
  links.push(`<h2>${name} ${version}</h2>`, "<ul>", ...pages, "</ul>");
}
const style =
  "body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }";
const head = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Builtin sets</title>\n<style>${style}</style>`;
writeFileSync(join(folder, "index.html"), `${head}\n<h1>Builtin sets by target</h1>\n${links.join("\n")}\n</html>\n`);
console.log(`${targets.length} targets, their sets in ${folder}`);
