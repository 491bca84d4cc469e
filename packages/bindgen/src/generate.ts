// What is written for a set in each language: files by name, the same for the same set.

import { ArgumentError, type BuiltinSet } from "@atoll/core";
import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { assemblyScriptModule } from "./languages/assemblyscript.ts";
import { cHeader } from "./languages/c.ts";
import { cppHeader } from "./languages/cpp.ts";
import { htmlPage } from "./languages/html.ts";
import { markdownPage } from "./languages/markdown.ts";
import { rustModule } from "./languages/rust.ts";
import { goModule, goPackage } from "./languages/tinygo.ts";
import { typeScriptContract } from "./languages/typescript.ts";
import { witPackage } from "./languages/wit.ts";
import { zigModule } from "./languages/zig.ts";
import { modelOf, type SetModel } from "./set-model.ts";

type Files = Readonly<Record<string, string>>;

const GENERATORS = {
  c: (model: SetModel): Files => ({ [`${model.prefix}.h`]: cHeader(model) }),
  cpp: (model: SetModel): Files => ({
    [`${model.prefix}.h`]: cHeader(model),
    [`${model.prefix}.hpp`]: cppHeader(model, `${model.prefix}.h`),
  }),
  rust: (model: SetModel): Files => ({ [`${model.prefix}.rs`]: rustModule(model) }),
  zig: (model: SetModel): Files => ({ [`${model.prefix}.zig`]: zigModule(model) }),
  tinygo: (model: SetModel): Files => ({ [`${goPackage(model)}/${goPackage(model)}.go`]: goModule(model) }),
  assemblyscript: (model: SetModel): Files => ({ [`${model.prefix}.ts`]: assemblyScriptModule(model) }),
  wit: (model: SetModel): Files => ({ [`${model.prefix}.wit`]: witPackage(model) }),
  typescript: (model: SetModel): Files => ({ [`${model.prefix}-contract.ts`]: typeScriptContract(model) }),
  markdown: (model: SetModel): Files => ({ [`${model.prefix}.md`]: markdownPage(model) }),
  html: (model: SetModel): Files => ({ [`${model.prefix}.html`]: htmlPage(model) }),
} as const;

/** A language that {@link generate} writes. */
export type Language = keyof typeof GENERATORS;

/** In the order in which help shows them. */
export const LANGUAGES: readonly Language[] = Object.keys(GENERATORS) as Language[];

/** What {@link generate} takes. */
export interface GenerateOptions {
  readonly language: Language;
  /** Before all names, in place of one made of the set's namespace. */
  readonly prefix?: string;
}

const SET = optionKinds.typed("object", "a builtin set, made by builtinSet");

/** Files by name: what guests in a language, or readers, need of a set. The same set gives the same text. */
export function generate(set: BuiltinSet, options: GenerateOptions): Files {
  checkValue("generate", "set", set, SET);
  options = checkOptions("generate", options, { language: optionKinds.oneOf(...LANGUAGES), prefix: optionKinds.text });
  if (typeof set.namespace !== "string" || typeof set.functions !== "object") {
    throw new ArgumentError("generate: expected a builtin set, made by builtinSet");
  }
  if (options.prefix !== undefined && !/^[A-Za-z][A-Za-z0-9_]*$/.test(options.prefix)) {
    throw new ArgumentError(
      `generate: prefix ${JSON.stringify(options.prefix)} begins no name in the languages of guests`,
    );
  }
  return GENERATORS[options.language](modelOf(set, options.prefix === undefined ? {} : { prefix: options.prefix }));
}
