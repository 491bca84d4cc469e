// `atoll completion`: a script that has a shell complete commands, options and what they take, made from the commands' own declarations.

import { FEATURES } from "@atoll/core";
import { InternalError } from "@atoll/core/engine";
import { readyTargets } from "@atoll/targets/node";
import type { Command, OptionSpec } from "../command.ts";
import { readyEngines } from "../config/ready-engines.ts";
import { COMMAND_NAMES, loadCommand } from "../load-command.ts";
import { UsageError } from "../options/usage-error.ts";

/** What may stand behind a command, by its name, where that is no file. */
type Words = Readonly<Record<string, readonly string[]>>;

const SHELLS: Readonly<Record<string, (commands: readonly Command[], words: Words) => string>> = { bash, zsh, fish };

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
    const commands = await Promise.all(COMMAND_NAMES.map((name) => loadCommand(name)));
    const targets = await Promise.all(readyTargets.map(({ target }) => target()));
    const namespaces = targets.flatMap(({ sets }) => sets.map(({ namespace }) => namespace));
    const words = { completion: Object.keys(SHELLS), sets: [...new Set(namespaces)], targets: [], engines: [] };
    io.out(script(commands, words));
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

/** The command whose options stand behind FILE, and behind no command at all. */
function ofRun(commands: readonly Command[]): Command {
  const run = commands.find(({ name }) => name === "run");
  if (run === undefined) throw new InternalError("there is no command run");
  return run;
}

function bash(commands: readonly Command[], words: Words): string {
  const options = commands.map((command) => {
    const names = optionsOf(command).flatMap(({ name, spec }) => [
      `--${name}`,
      ...(spec.short === undefined ? [] : [`-${spec.short}`]),
    ]);
    return `    ${command.name}) words="${names.join(" ")}" ;;`;
  });
  const cases = Object.entries(words).map(
    ([name, own]) => `      ${name}) COMPREPLY=($(compgen -W "${own.join(" ")}" -- "$word")) ;;`,
  );
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
  if [[ "$word" != -* ]]; then
    case "$command" in
${cases.join("\n")}
    esac
    return
  fi
  case "$command" in
${options.join("\n")}
    help) ;;
    *) words="${longOptions(ofRun(commands))} --version -V" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _atoll atoll
`;
}

function longOptions(command: Command): string {
  return optionsOf(command)
    .map(({ name }) => `--${name}`)
    .join(" ");
}

function zsh(commands: readonly Command[], words: Words): string {
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
    const own = words[command.name];
    if (own === undefined) return `${specs.join(" ")} '*:file:_files'`;
    return own.length === 0 ? specs.join(" ") : `${specs.join(" ")} '*:word:(${own.map(quoted).join(" ")})'`;
  };
  return `#compdef atoll
# atoll completion zsh
_atoll() {
  local -a commands=(${commands.map(({ name, summary }) => `'${name}:${quoted(summary)}'`).join(" ")})
  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    _describe command commands
    _files
    return
  fi
  local command=$words[2]
  if ((CURRENT > 2)) && [[ " ${commands.map(({ name }) => name).join(" ")} " == *" $command "* ]]; then
    shift words
    ((CURRENT--))
  else
    command=
  fi
  case $command in
${commands.map((command) => `    ${command.name}) _arguments ${argumentsOf(command)} ;;`).join("\n")}
    *) _arguments ${argumentsOf(ofRun(commands))} '--version[Print the version.]' '-V[Print the version.]' ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _atoll "$@"; else compdef _atoll atoll; fi
`;
}

function fish(commands: readonly Command[], words: Words): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
  const others = commands.map(({ name }) => name).filter((name) => name !== "run");
  // Options of run stand behind FILE, too.
  const conditionOf = ({ name }: Command): string =>
    name === "run" ? `not __fish_seen_subcommand_from ${others.join(" ")}` : `__fish_seen_subcommand_from ${name}`;
  const wordLines = (command: Command): readonly string[] => {
    const own = words[command.name];
    const list = own === undefined || own.length === 0 ? "" : ` -a ${quoted(own.join(" "))}`;
    return own === undefined ? [] : [`complete -c atoll -n '${conditionOf(command)}' -f${list}`];
  };
  const lines = commands.flatMap((command) => [
    `complete -c atoll -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...wordLines(command),
    ...optionsOf(command).map(({ name, spec }) => {
      const short = spec.short === undefined ? "" : ` -s ${spec.short}`;
      const values = valuesOf(name);
      const value = takesWord(spec) ? ` -r${values.length === 0 ? "" : ` -a ${quoted(values.join(" "))}`}` : "";
      return `complete -c atoll -n '${conditionOf(command)}' -l ${name}${short}${value} -d ${quoted(spec.help)}`;
    }),
  ]);
  lines.push("complete -c atoll -n __fish_use_subcommand -l version -s V -d 'Print the version.'");
  return `# atoll completion fish\n${lines.join("\n")}\n`;
}
