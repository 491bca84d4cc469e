// Settings of V8 that suit an interpreter. They are made at run time, because nobody starts `atoll` with flags of Node's.

/** Before anything is loaded. */
export function prepareForStart(): void {
  // The interpreter leaves its loop often: code that replaces it while it runs comes at a high price and is not the best.
  set("--no-use-osr");
  // What loads and checks a module runs once: optimising it costs more than it brings, a seventh of a short run.
  set("--no-maglev");
}

/** When the work begins: a guest, a test suite. */
export function prepareForWork(): void {
  set("--maglev");
}

function set(flag: string): void {
  // An import statement would look at all exports of a module of Node's, half of which load further ones.
  process.getBuiltinModule("node:v8").setFlagsFromString(flag);
}
