// Options whose value may be left out, which Node's own parser does not know.

import type { Command, OptionSpec } from "../command.ts";

/** The option that this argument names without a value, if it may be left out. */
export function bareOptional(command: Command, arg: string): OptionSpec | undefined {
  const name = arg.startsWith("--") ? arg.slice(2) : "";
  const spec = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  return spec?.optional === true ? spec : undefined;
}
