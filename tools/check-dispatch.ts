// `pnpm check:dispatch`: fails when a loop of the interpreter, as V8 optimises it, converts numbers to find the next operation: then its program
// counter is a double, and every operation takes nearly twice as long. Reads V8's own listing of its machine code, in which the way to the
// next operation ends with a jump through a table. That listing is there on x64; elsewhere this says that it has not looked.
import { spawnSync } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const LOOPS = ["", "Floats", "Packed"].flatMap((kind) =>
  ["Flat32", "Flat64", "Paged32", "Paged64"].map((form) => `execute${kind}${form}`),
);
/** Instructions before the jump that are looked at, back to the last one that ends another path. */
const DISPATCH = 24;
const ENDS_A_PATH = /^(jmp|ret|nop|int3)/;

/** The instructions that convert, in the dispatch that converts most. */
interface Loop {
  conversions: readonly string[];
}

/** Has V8 list its code in a file: of what it writes to a pipe that is full, it loses some. */
function listCode(file: string): void {
  const flags = ["--print-opt-code", "--print-opt-code-filter=execute*", "--no-concurrent-recompilation"];
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
  for await (const line of createInterface({ input: createReadStream(listing) })) {
    name = /^name = (\w+)/.exec(line)?.[1] ?? name;
    const compiler = /^compiler = (\w+)/.exec(line)?.[1];
    if (compiler !== undefined) optimised = compiler === "turbofan";
    // Address, offset, bytes, instruction.
    const instruction = /^0x[0-9a-f]+ +[0-9a-f]+ +[0-9a-f]+ +(?:REX\.W )?(.+)/.exec(line)?.[1];
    if (instruction === undefined || !optimised) continue;
    if (/^jmp \[r\w+\+r\w+\*8\]/.test(instruction)) {
      const loop = loops.get(name) ?? { conversions: [] };
      loops.set(name, loop);
      const conversions = path.slice(-DISPATCH).filter((each) => /cvt/.test(each));
      if (conversions.length > loop.conversions.length) loop.conversions = conversions;
    }
    path = ENDS_A_PATH.test(instruction) ? [] : [...path.slice(1 - DISPATCH), instruction];
  }
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
      const fails = loop === undefined || loop.conversions.length > 0;
      if (fails) process.exitCode = 1;
      const found = loop === undefined ? "was not optimised" : loop.conversions.join("; ") || "integers";
      console.log(`${fails ? "FAIL" : "ok  "} ${name}: ${found}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.arch === "x64") await check();
else console.log(`NOT LOOKED AT: on ${process.arch}, what a dispatch looks like is not known here`);
