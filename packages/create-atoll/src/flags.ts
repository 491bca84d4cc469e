// The command line: everything that questions would ask for.

import { parseArgs } from "node:util";
import { LANGUAGES, type GuestLanguage, TEMPLATES, type Template } from "./templates.ts";

/** What the command line says wrongly, or leaves out where nobody can be asked. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What was given. */
export interface Flags {
  readonly folder: string | undefined;
  readonly template: Template | undefined;
  readonly language: GuestLanguage | undefined;
  readonly name: string | undefined;
  readonly yes: boolean;
  readonly help: boolean;
}

export const USAGE: string = `npm create atoll [FOLDER] -- [options]

  --template NAME   ${Object.entries(TEMPLATES)
    .map(([name, { title }]) => `${name}: ${title}`)
    .join("\n                    ")}
  --language NAME   of a guest: ${Object.keys(LANGUAGES).join(", ")}
  --name PACKAGE    the package's name; made of the folder's by default
  --yes             asks nothing
  --help            this text
`;

const OPTIONS = {
  template: { type: "string" },
  language: { type: "string" },
  name: { type: "string" },
  yes: { type: "boolean", short: "y" },
  help: { type: "boolean", short: "h" },
} as const;

/** Throws UsageError for what it does not know. */
export function parseFlags(args: readonly string[]): Flags {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (positionals.length > 1) throw new UsageError(`one folder, not ${positionals.length}`);
  const { template, language, name, yes = false, help = false } = values;
  const [folder] = positionals;
  if (folder === "") throw new UsageError("the folder's name is empty");
  const flags = {
    folder,
    template: oneOf(template, TEMPLATES, "template"),
    language: oneOf(language, LANGUAGES, "language"),
    name,
    yes,
    help,
  };
  if (flags.language !== undefined && flags.template !== undefined && flags.template !== "guest") {
    throw new UsageError(`--language is of guests, and this is --template ${flags.template}`);
  }
  return flags;
}

function oneOf<K extends string>(
  given: string | undefined,
  known: Readonly<Record<K, unknown>>,
  what: string,
): K | undefined {
  if (given === undefined) return undefined;
  if (Object.hasOwn(known, given)) return given as K;
  throw new UsageError(`--${what} ${given}: there is no such ${what}; there are ${Object.keys(known).join(", ")}`);
}
