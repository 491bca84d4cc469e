// What the plugin takes, checked when it is given.

import { checkOptions, type OptionKind, optionKinds } from "@atoll/core/engine";

/** What the plugin takes in every bundler. */
export interface GuestPluginOptions {
  /** Targets of your own by the name that imports give (`?target=pico`): modules that export them, as `"./src/pico.ts"` or `"./src/pico.ts#pico"`. */
  readonly targets?: Readonly<Record<string, string>>;
  /** Where types of the imported guests are written: a `.d.ts` file that the project includes. Default: nowhere. */
  readonly types?: string;
  /** The folder that paths begin in. Default: the one in which the bundler was started. */
  readonly root?: string;
  /** The compiler of guests in C, and more flags for it. Default: `$CLANG` or `clang`. */
  readonly c?: { readonly command?: string; readonly flags?: readonly string[] };
  /** The compiler of guests in Rust, and more flags for it. Default: `$RUSTC` or `rustc`. */
  readonly rust?: { readonly command?: string; readonly flags?: readonly string[] };
  /** More flags for AssemblyScript's compiler. */
  readonly assemblyscript?: { readonly flags?: readonly string[] };
  /** Namespaces of ordinary imports, which no set of a target has and instances are given. Default: none. */
  readonly imports?: readonly string[];
  /** Whether a guest that does not fit its target is an error of the import, with every issue. Default true. */
  readonly check?: boolean;
}

const FLAGS = optionKinds.list("a list of flags", optionKinds.text);
const OPTIONS: Readonly<Record<keyof GuestPluginOptions, OptionKind>> = {
  targets: optionKinds.record("modules of targets by name", optionKinds.text),
  types: optionKinds.text,
  root: optionKinds.text,
  c: optionKinds.typed("object", "an object with command and flags"),
  rust: optionKinds.typed("object", "an object with command and flags"),
  assemblyscript: optionKinds.typed("object", "an object with flags"),
  imports: optionKinds.list("a list of namespaces", optionKinds.text),
  check: optionKinds.flag,
};

/** Throws TargetError for options that are none. */
export function checkPluginOptions(options: GuestPluginOptions): void {
  options = checkOptions("options of the guest plugin", options, OPTIONS);
  if (options.rust !== undefined) checkOptions("rust", options.rust, { command: optionKinds.text, flags: FLAGS });
  if (options.c !== undefined) checkOptions("c", options.c, { command: optionKinds.text, flags: FLAGS });
  if (options.assemblyscript !== undefined) checkOptions("assemblyscript", options.assemblyscript, { flags: FLAGS });
}
