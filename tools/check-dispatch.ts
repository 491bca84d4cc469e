// `pnpm check:dispatch`: fails when a loop of the interpreter, as V8 optimises it, converts numbers to find the next operation: then its program
// counter is a double, and every operation takes nearly twice as long. Fails, too, when V8 has made a function part of a loop: whatever that does for the
// first time throws the loop away. Fails, too, when operations look whether a buffer is detached: the probe has detached one, and from then on V8 looks wherever
// it has not done so before the loop. Reads V8's own listing of its machine code, in which the way to the next operation ends with a jump through a table, and
// what it tells of functions that it takes in. That listing is there on x64; elsewhere this says that it has not looked.
import { spawnSync } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DISPATCH_JUMP, type Instruction, looksInLoop } from "./bytecode/detached-looks.ts";

const LOOPS = ["", "Floats", "Packed"].flatMap((kind) =>
  ["Flat32", "Flat64", "Paged32", "Paged64"].map((form) => `execute${kind}${form}`),
);
/** What loops call before they begin, and those for vectors, that does one thing whatever comes. */
const MAY_BE_TAKEN_IN: ReadonlySet<string> = new Set(["get paged", "canonical", "quiet", "nearest"]);
/** Instructions before the jump that are looked at, back to the last one that ends another path. */
const DISPATCH = 24;
const ENDS_A_PATH = /^(jmp|ret|nop|int3)/;

/** The instructions that convert, in the dispatch that converts most. */
interface Loop {
  conversions: readonly string[];
  /** How often it looks whether a buffer is detached, in the code that does least: code that V8 makes to enter a loop in its midst has to. */
  looks: number;
  /** Functions that are part of it. */
  readonly inlined: Set<string>;
}

/** Has V8 list its code in a file: of what it writes to a pipe that is full, it loses some. */
function listCode(file: string): void {
  const flags = [
    "--print-opt-code",
    "--print-opt-code-filter=execute*",
    "--no-concurrent-recompilation",
    "--trace-turbo-inlining",
  ];
  const output = openSync(file, "w");
  try {
    const { status, error } = spawnSync(process.execPath, [...flags, "tools/bytecode/indirect-calls.ts"], {
      stdio: ["ignore", output, "inherit"],
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`the probe ended with status ${status}`);
  } finally {
    closeSync(output);
  }
}

/** What each loop's optimised code does on its way to the next operation. */
async function optimisedLoops(listing: string): Promise<ReadonlyMap<string, Loop>> {
  const loops = new Map<string, Loop>();
  let name = "";
  let optimised = false;
  let path: string[] = [];
  let code: Instruction[] = [];
  const noteLooks = (): void => {
    const looks = looksInLoop(code);
    if (looks !== undefined) loopOf(name).looks = Math.min(looks, loopOf(name).looks);
    code = [];
  };
  const loopOf = (found: string): Loop => {
    const loop = loops.get(found) ?? { conversions: [], looks: Infinity, inlined: new Set() };
    loops.set(found, loop);
    return loop;
  };
  for await (const line of createInterface({ input: createReadStream(listing) })) {
    const [, callee, caller] = /^Inlining .*SharedFunctionInfo (.*)>} into .*SharedFunctionInfo (\w+)/.exec(line) ?? [];
    if (callee !== undefined && caller !== undefined && LOOPS.includes(caller)) loopOf(caller).inlined.add(callee);
    const named = /^name = (\w+)/.exec(line)?.[1];
    if (named !== undefined) noteLooks();
    name = named ?? name;
    const compiler = /^compiler = (\w+)/.exec(line)?.[1];
    if (compiler !== undefined) optimised = compiler === "turbofan";
    // Address, offset, bytes, instruction.
    const [, offset = "", instruction] = /^0x[0-9a-f]+ +([0-9a-f]+) +[0-9a-f]+ +(?:REX\.W )?(.+)/.exec(line) ?? [];
    if (instruction === undefined || !optimised) continue;
    code.push({ offset: Number.parseInt(offset, 16), text: instruction });
    if (DISPATCH_JUMP.test(instruction)) {
      const loop = loopOf(name);
      const conversions = path.slice(-DISPATCH).filter((each) => /cvt/.test(each));
      if (conversions.length > loop.conversions.length) loop.conversions = conversions;
    }
    path = ENDS_A_PATH.test(instruction) ? [] : [...path.slice(1 - DISPATCH), instruction];
  }
  noteLooks();
  return loops;
}

async function check(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-dispatch-"));
  try {
    const listing = join(folder, "code");
    listCode(listing);
    const loops = await optimisedLoops(listing);
    if (loops.size === 0) return console.log("NOT LOOKED AT: this Node does not list the code that V8 makes");
    for (const name of LOOPS) {
      const loop = loops.get(name);
      const taken = loop === undefined ? [] : [...loop.inlined].filter((each) => !MAY_BE_TAKEN_IN.has(each));
      const looks = loop?.looks ?? 0;
      const fails = loop === undefined || loop.conversions.length > 0 || taken.length > 0 || looks > 0;
      if (fails) process.exitCode = 1;
      const inlined = taken.length === 0 ? "" : `, has taken in ${taken.join(", ")}`;
      const looking = looks === 0 ? "" : `, looks ${looks} times whether a buffer is detached`;
      const found =
        loop === undefined ? "was not optimised" : (loop.conversions.join("; ") || "integers") + inlined + looking;
      console.log(`${fails ? "FAIL" : "ok  "} ${name}: ${found}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.arch === "x64") await check();
else console.log(`NOT LOOKED AT: on ${process.arch}, what a dispatch looks like is not known here`);
