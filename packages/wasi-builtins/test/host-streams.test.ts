// Standard streams of the process: what they say they are, waiting for input and not, full pipes.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("fixtures/stdio-guest.ts", import.meta.url));
const command = ["--no-warnings", "--conditions=@atoll/source", script];

const quoted = [process.execPath, ...command].map((word) => `"${word}"`).join(" ");
// A parent's pipe is a socket on Linux, a shell's is a pipe: one can be opened again, the other cannot.
test.each([
  { kind: "socket", program: process.execPath, args: [...command, "poll"] },
  { kind: "pipe", program: "sh", args: ["-c", `cat | ${quoted} poll`] },
])("input from a $kind comes when it is there", async ({ program, args }) => {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (output.endsWith("nothing yet\n")) child.stdin.write("hello");
    else if (output.endsWith("hello\n")) child.stdin.end();
  });
  const [status] = (await once(child, "close")) as [number];
  expect([status, output]).toEqual([0, "type 0\nnothing yet\nready: 5\nhello\nend\n"]);
});

test("input from a file, and output of more than a pipe holds", () => {
  const input = Buffer.alloc(300_000, "line of text\n");
  const { stdout, status } = spawnSync(process.execPath, [...command, "copy"], { input, maxBuffer: 2 ** 24 });
  expect(status).toBe(0);
  expect(Buffer.compare(stdout, input)).toBe(0);
});

test("without input there is the end", () => {
  const { stdout } = spawnSync(process.execPath, [...command, "copy"], { stdio: ["ignore", "pipe", "inherit"] });
  expect(stdout.length).toBe(0);
});
