#!/usr/bin/env node
// The `atoll` command. Before anything else is loaded, Node's version is looked at: one that is too old fails in the midst of it.

/** The oldest that it runs on; package.json says the same. */
const FLOOR = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) await import("./start.ts");
else {
  process.stderr.write(`atoll: this is Node ${process.versions.node}, and it takes ${FLOOR.join(".")} or newer\n`);
  process.exitCode = 2;
}
