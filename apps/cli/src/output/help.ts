// Help texts, made from the commands' own declarations.

import type { Command, OptionSpec } from "../command.ts";
import { COMMAND_NAMES, loadCommand } from "../load-command.ts";

/** `atoll --help`. */
export async function renderOverview(): Promise<string> {
  const commands = await Promise.all(COMMAND_NAMES.map((name) => loadCommand(name)));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
  return [
    "atoll runs WebAssembly modules on targets composed of builtin sets.",
    "",
    "Usage: atoll COMMAND [options]",
    "       atoll FILE [options] [ARGS]         the same as atoll run",
    "",
    "Commands:",
    ...lines,
    "",
    "Run `atoll COMMAND --help` for a command's options. `atoll --version` prints the version.",
    "",
  ].join("\n");
}

/** `atoll COMMAND --help`. */
export function renderHelp(command: Command): string {
  const rows = Object.entries(command.options).map(([name, spec]): [string, string] => {
    const short = spec.short === undefined ? "    " : `-${spec.short}, `;
    return [`  ${short}--${name}${valueOf(spec)}`, spec.help];
  });
  rows.push(["  -h, --help", "Show this text."]);
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const statuses = (command.statuses ?? []).map(([status, when]) => `  ${status.padEnd(5)}${when}`);
  return [
    command.summary,
    "",
    `Usage: atoll ${command.name} ${command.usage}`,
    "",
    "Options:",
    ...rows.map(([left, right]) => `${left.padEnd(width)}${right}`),
    "",
    ...(statuses.length === 0 ? [] : ["Exit status:", ...statuses, ""]),
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

function valueOf({ type, optional, detached, value }: OptionSpec): string {
  if (type === "boolean") return "";
  if (optional !== true) return ` ${value}`;
  return detached === undefined ? `[=${value}]` : ` [${value}]`;
}
