// Pages of every public name of every package, out of its built declarations, beside the documents: `pnpm api-docs` writes them to tools/api-docs/dist/html.
// Ends with status 1 for a public name without a docstring, and for a link that leads nowhere.

import { relative, resolve } from "node:path";
import { Application, ReflectionKind } from "typedoc";
import { publicEntries } from "./public-entries.ts";

const root = resolve(import.meta.dirname, "../../..");
process.chdir(root);

const entries = publicEntries(root);

const app = await Application.bootstrap({
  name: "Atoll",
  entryPoints: [...entries.keys()],
  tsconfig: "tools/api-docs/tsconfig.json",
  readme: "README.md",
  projectDocuments: ["docs/*.md"],
  excludePrivate: true,
  excludeInternal: true,
  skipErrorChecking: true,
  disableSources: true,
  highlightLanguages: [
    "bash",
    "c",
    "console",
    "css",
    "html",
    "javascript",
    "json",
    "jsonc",
    "rust",
    "typescript",
    "yaml",
  ],
  validation: { notExported: false, invalidLink: true, notDocumented: true, invalidPath: false },
  requiredToBeDocumented: ["Function", "Class", "Interface", "TypeAlias", "Variable", "Enum"],
});
const project = await app.convert();
if (project === undefined) throw new Error("typedoc could not read the declarations: are they built?");
// Modules are named by what they are imported by, and not by the folders that they lie in.
const names = new Map(
  [...entries].map(([file, name]) => [relative(root, file).replace(/(\/index)?\.d\.ts$/, ""), name]),
);
for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
  const name = names.get(module.name);
  if (name === undefined) throw new Error(`${module.name} is no entry of a package`);
  module.name = name;
}
app.validate(project);
await app.generateDocs(project, "tools/api-docs/dist/html");
console.log(`${entries.size} entries, ${app.logger.warningCount} warnings, ${app.logger.errorCount} errors`);
process.exitCode = app.logger.hasErrors() || app.logger.hasWarnings() ? 1 : 0;
