// Settings of V8 that suit an interpreter. They are made at run time, because nobody starts `atoll` with flags of Node's.

/** Before anything is loaded. */
export function prepareForStart(): void {
  // The interpreter leaves its loop often: code that replaces it while it runs comes at a high price and is not the best.
  set("--no-use-osr");
  // The interpreter's arrays are large and mostly untouched: without this, V8 takes them for a reason to collect garbage at once.
  // It complains about a flag that it does not know: Node 22's does not.
  if (Number.parseInt(process.versions.v8, 10) >= 13) set("--external-memory-accounted-in-global-limit");
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
