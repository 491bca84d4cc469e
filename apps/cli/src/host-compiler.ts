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

/**
 * Lets compiled guests recurse as deep as interpreted ones, until it is disposed of: a call that may wait has a stack of its own, of which the system gives
 * what is used. V8 makes it no larger than it believes the process's own to be, of which it has asked before anything ran. Undefined where that cannot be: on
 * hosts whose calls cannot wait, and where somebody has said how large stacks are.
 */
export function largeStacks(): Disposable | undefined {
  const { execArgv, env } = process;
  if ([...execArgv, env["NODE_OPTIONS"] ?? ""].some((flag) => /stack[-_]size/.test(flag))) return undefined;
  if (typeof Reflect.get(WebAssembly, "promising") !== "function") return undefined;
  const { cachedDataVersionTag } = process.getBuiltinModule("node:v8");
  // V8 takes code that it made in an earlier run back under the same flags alone: they have to be again what they were.
  const before = cachedDataVersionTag();
  setStacks(USUAL_STACK);
  if (cachedDataVersionTag() !== before) return undefined;
  setStacks(GUEST_STACK);
  return { [Symbol.dispose]: () => setStacks(USUAL_STACK) };
}

function setStacks(size: number): void {
  set(`--wasm-stack-switching-stack-size=${size}`);
  set(`--stack-size=${size}`);
}

/** KiB of a compiled guest's stack: the smallest frames of the interpreter's, of which there are 699,045, take V8 64 bytes each, larger ones more. */
const GUEST_STACK = 131_072;
/** What V8 has of both where nobody says anything. */
const USUAL_STACK = 984;

/** KiB of stack for the process, and of them for others than V8. Four thousand levels of host and guest in each other's calls take ten MiB. */
const STACK = 32_768;
const RESERVE = 1024;

/**
 * Starts the process anew with a stack for thousands of levels of host and guest calling each other, unless it has been told how much there
 * is: V8 asks for its size once, before anything runs, and the main thread's is the system's to give. It takes its place, so that signals, streams and
 * the exit status stay as they are. Where that cannot be (Windows, other runtimes) the stack stays what it is.
 */
export function restartWithStack(): void {
  const { execArgv, execPath, argv, env } = process;
  const shell = "/bin/sh";
  const isTold = [...execArgv, env["NODE_OPTIONS"] ?? ""].some(
    (flag) => flag.includes("stack-size") || flag.includes("stack_size"),
  );
  if (isTold || typeof process.execve !== "function" || process.platform === "win32") return;
  if (!process.getBuiltinModule("node:fs").existsSync(shell)) return;
  // A hard limit may be lower: whatever there is, V8 must not believe in more.
  const script = `ulimit -s ${STACK} 2>/dev/null
size=$(ulimit -s)
case $size in *[!0-9]*) size=${STACK} ;; esac
exec "$0" --stack-size=$((size - ${RESERVE})) "$@"`;
  process.execve(shell, ["sh", "-c", script, execPath, ...execArgv, ...argv.slice(1)], env);
}

function set(flag: string): void {
  // An import statement would look at all exports of a module of Node's, half of which load further ones.
  process.getBuiltinModule("node:v8").setFlagsFromString(flag);
}
