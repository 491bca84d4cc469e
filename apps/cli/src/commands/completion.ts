// `atoll completion`: a script that has a shell complete commands, options and what they take, made from the commands' own declarations.

import { FEATURES } from "@atoll/core";
import { readyTargets } from "@atoll/targets/node";
import type { Command, OptionSpec } from "../command.ts";
import { readyEngines } from "../config/ready-engines.ts";
import { COMMAND_NAMES, loadCommand } from "../load-command.ts";
import { UsageError } from "../options/usage-error.ts";

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash, zsh, fish };

export const completion: Command = {
  name: "completion",
  summary: "Print a script with which a shell completes the command: bash, zsh or fish.",
  usage: "SHELL",
  positionals: ["SHELL"],
  options: {},
  examples: [
    "atoll completion bash >> ~/.bashrc",
    "atoll completion zsh > ~/.zfunc/_atoll",
    "atoll completion fish > ~/.config/fish/completions/atoll.fish",
  ],
  async run(line, io) {
    const [shell = ""] = line.positionals;
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (script === undefined) throw new UsageError(`${shell}: there are scripts for ${Object.keys(SHELLS).join(", ")}`);
    io.out(script(await Promise.all(COMMAND_NAMES.map((name) => loadCommand(name)))));
    return 0;
  },
};

interface Option {
  readonly name: string;
  readonly spec: OptionSpec;
}

function optionsOf({ options }: Command): readonly Option[] {
  return [
    ...Object.entries(options).map(([name, spec]) => ({ name, spec })),
    { name: "help", spec: { type: "boolean", short: "h", help: "Show this text." } },
  ];
}

/** Whether the next word is the option's value. */
function takesWord({ type, optional }: OptionSpec): boolean {
  return type === "string" && optional !== true;
}

/** What an option's value may be, where that is known: files are completed anyhow. */
function valuesOf(name: string): readonly string[] {
  if (name === "target") return readyTargets.map((target) => target.name);
  if (name === "engine") return [...readyEngines.keys()];
  return name === "feature" ? FEATURES : [];
}

function bash(commands: readonly Command[]): string {
  const options = commands.map((command) => {
    const words = optionsOf(command).flatMap(({ name, spec }) => [
      `--${name}`,
      ...(spec.short === undefined ? [] : [`-${spec.short}`]),
    ]);
    return `    ${command.name}) words="${words.join(" ")}" ;;`;
  });
  return `# atoll completion bash
_atoll() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words="" i
  # What stands after -- is the guest's.
  for ((i = 1; i < COMP_CWORD; i++)); do [[ "\${COMP_WORDS[i]}" == -- ]] && return; done
  case "$before" in
    --target|-t) COMPREPLY=($(compgen -W "${valuesOf("target").join(" ")}" -- "$word")); return ;;
    --engine) COMPREPLY=($(compgen -W "${valuesOf("engine").join(" ")}" -- "$word")); return ;;
    --feature) COMPREPLY=($(compgen -W "${valuesOf("feature").join(" ")}" -- "$word")); return ;;
  esac
  if ((COMP_CWORD == 1)) && [[ "$word" != -* ]]; then
    COMPREPLY=($(compgen -W "${COMMAND_NAMES.join(" ")} help" -- "$word"))
    return
  fi
  [[ "$word" == -* ]] || return
  case "$command" in
${options.join("\n")}
    completion|help) ;;
    *) words="${optionWords(commands.find(({ name }) => name === "run"))} --version" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _atoll atoll
`;
}

function optionWords(command: Command | undefined): string {
  return command === undefined
    ? ""
    : optionsOf(command)
        .map(({ name }) => `--${name}`)
        .join(" ");
}

function zsh(commands: readonly Command[]): string {
  const quoted = (text: string): string =>
    text.replaceAll("'", String.raw`'\''`).replaceAll(/[[\]:]/g, String.raw`\$&`);
  const argumentsOf = (command: Command): string => {
    const specs = optionsOf(command).flatMap(({ name, spec }) => {
      const values = valuesOf(name);
      const action = values.length === 0 ? "_files" : `(${values.join(" ")})`;
      const value = takesWord(spec) ? `:${quoted(spec.value ?? name)}:${action}` : "";
      const names = [`--${name}${value === "" ? "" : "="}`, ...(spec.short === undefined ? [] : [`-${spec.short}`])];
      return names.map((each) => `'${spec.multiple === true ? "*" : ""}${each}[${quoted(spec.help)}]${value}'`);
    });
    return `    ${command.name}) _arguments ${specs.join(" ")} '*:file:_files' ;;`;
  };
  return `#compdef atoll
# atoll completion zsh
_atoll() {
  local -a commands=(${commands.map(({ name, summary }) => `'${name}:${quoted(summary)}'`).join(" ")})
  if ((CURRENT == 2)); then
    _describe command commands
    _files
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(argumentsOf).join("\n")}
    *) _files ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _atoll "$@"; else compdef _atoll atoll; fi
`;
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
  const lines = commands.flatMap((command) => [
    `complete -c atoll -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...optionsOf(command).map(({ name, spec }) => {
      const short = spec.short === undefined ? "" : ` -s ${spec.short}`;
      const values = valuesOf(name);
      const value = takesWord(spec) ? ` -r${values.length === 0 ? "" : ` -a ${quoted(values.join(" "))}`}` : "";
      return `complete -c atoll -n '__fish_seen_subcommand_from ${command.name}' -l ${name}${short}${value} -d ${quoted(spec.help)}`;
    }),
  ]);
  return `# atoll completion fish\n${lines.join("\n")}\n`;
}
