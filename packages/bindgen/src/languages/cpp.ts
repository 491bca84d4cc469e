// C++: classes that drop the handles that they own, over the header for C.

import { declared } from "@atoll/core/engine";
import { free, oneLine, screaming, snake, typeId } from "../names.ts";
import type { SetModel } from "../set-model.ts";

/** The header for C++, which includes the one for C under `header`. */
export function cppHeader(model: SetModel, header: string): string {
  const guard = `${screaming(model.prefix)}_HPP`;
  const classes = model.resources.flatMap(({ name, doc }) => {
    const drop = dropOf(model, name);
    if (drop === undefined) return [];
    const type = free(snake(name), "c");
    const raw = typeId(name, "c");
    return [
      `/// ${oneLine(doc ?? `Owns a ${name}`)}${doc?.endsWith(".") === false ? "." : ""} Gives it up at its end.`,
      `class ${type} {`,
      " public:",
      `  ${type}() = default;`,
      `  explicit ${type}(${raw} handle) : handle_(handle) {}`,
      `  ${type}(const ${type} &) = delete;`,
      `  ${type} &operator=(const ${type} &) = delete;`,
      `  ${type}(${type} &&other) : handle_(other.release()) {}`,
      `  ${type} &operator=(${type} &&other) {`,
      "    if (this != &other) {",
      "      reset();",
      "      handle_ = other.release();",
      "    }",
      "    return *this;",
      "  }",
      `  ~${type}() { reset(); }`,
      `  ${raw} get() const { return handle_; }`,
      "  explicit operator bool() const { return handle_ != 0; }",
      "  /// The handle, which is the caller's from now on.",
      `  ${raw} release() {`,
      `    ${raw} handle = handle_;`,
      "    handle_ = 0;",
      "    return handle;",
      "  }",
      "  /// Where a function puts a new handle.",
      `  ${raw} *out() {`,
      "    reset();",
      "    return &handle_;",
      "  }",
      "  void reset() {",
      `    if (handle_ != 0) ${drop}(handle_);`,
      "    handle_ = 0;",
      "  }",
      "",
      " private:",
      `  ${raw} handle_ = 0;`,
      "};",
      "",
    ];
  });
  return [
    `// ${model.title} for C++: owners of handles.`,
    "// Written by atoll bindgen from the set's declaration: change that, not this.",
    `#ifndef ${guard}`,
    `#define ${guard}`,
    `#include "${header}"`,
    "",
    `namespace ${free(model.prefix, "c")} {`,
    "",
    ...classes,
    "}",
    "#endif",
    "",
  ].join("\n");
}

/** The function that gives up handles of a resource: the one that takes nothing else and gives nothing back. */
export function dropOf(model: SetModel, resource: string): string | undefined {
  return model.functions.find(({ declared: given }) => {
    const [only] = given?.params ?? [];
    if (given === undefined || only === undefined || given.params.length > 1 || given.result.kind !== "nothing")
      return false;
    const { type } = only;
    return type instanceof declared.HandleType && type.owned && type.resource.name === resource;
  })?.fullName;
}
