// Every stream of this package's by the cases of all streams.

import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  bufferedInput,
  bufferedOutput,
  callbackInput,
  callbackOutput,
  type InputStream,
  lineOutput,
  pipe,
  webInput,
  webOutput,
} from "@atoll/wasi-builtins";
import { hostInput, hostOutput } from "@atoll/wasi-builtins/node";
import { declareCases } from "@atoll/testing";
import {
  inputStreamCases,
  type InputStreamCasesOptions,
  outputStreamCases,
  type OutputStreamCasesOptions,
} from "@atoll/testing/wasi";
import { describe, test } from "vitest";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

/** Bytes in chunks of no particular length, an empty one among them. */
function chunksOf(content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const chunks = [new Uint8Array()];
  for (let at = 0, length = 1; at < content.length; at += length, length = (length * 3) % 9001) {
    chunks.push(content.slice(at, at + length));
  }
  return chunks;
}

/** What a pipe gives until its end. */
async function drained(input: InputStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for (;;) {
    const buffer = new Uint8Array(999);
    const count = await input.read(buffer, { nonblocking: false });
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(Buffer.from(buffer.subarray(0, count)));
  }
}

const inputs: Readonly<Record<string, InputStreamCasesOptions["make"]>> = {
  bufferedInput: (content) => ({ stream: bufferedInput(content) }),
  "callbackInput, at once": (content) => {
    const chunks = chunksOf(content);
    return { stream: callbackInput(() => chunks.shift()) };
  },
  "callbackInput, later": (content) => {
    const chunks = chunksOf(content);
    return { stream: callbackInput(async () => chunks.shift()) };
  },
  webInput: (content) => ({ stream: webInput(new Blob([content]).stream()) }),
  "pipe().input": (content) => {
    const { input, output, end } = pipe(300);
    const write = async (): Promise<void> => {
      for (let at = 0; at < content.length;) at += await output.write(content.subarray(at, at + 700));
      end();
    };
    const written = write();
    return { stream: input, done: () => written };
  },
  "hostInput of a file": (content) => {
    const folder = scratchFolder();
    const path = join(folder, "input");
    writeFileSync(path, content);
    const fd = openSync(path, "r");
    return {
      stream: hostInput(fd),
      done: () => {
        closeSync(fd);
        removeFolder(folder);
      },
    };
  },
};

describe.each(Object.entries(inputs))("%s", (_, make) => {
  declareCases(inputStreamCases({ make }), test);
});

const outputs: Readonly<Record<string, OutputStreamCasesOptions>> = {
  bufferedOutput: {
    make: () => {
      const stream = bufferedOutput();
      return { stream, taken: () => stream.bytes };
    },
  },
  callbackOutput: {
    make: () => {
      const seen: Uint8Array[] = [];
      return { stream: callbackOutput((bytes) => seen.push(bytes)), taken: () => Buffer.concat(seen) };
    },
  },
  lineOutput: {
    make: () => {
      const lines: string[] = [];
      return {
        stream: lineOutput((line) => lines.push(line)),
        taken: () => Buffer.from(lines.map((line) => `${line}\n`).join("")),
      };
    },
    skip: [{ reason: "it takes text", cases: ["output/bytes"] }],
  },
  webOutput: {
    make: () => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const stream = webOutput(writable);
      const seen = new Response(readable).bytes();
      return {
        stream,
        taken: async () => {
          await stream.close();
          return seen;
        },
      };
    },
  },
  "pipe().output": {
    make: () => {
      const { input, output, end } = pipe(300);
      const seen = drained(input);
      return {
        stream: output,
        taken: () => {
          end();
          return seen;
        },
      };
    },
    broken: () => {
      const { output, abandon } = pipe(300);
      abandon();
      return { stream: output };
    },
  },
  "hostOutput of a file": {
    make: () => {
      const folder = scratchFolder();
      const path = join(folder, "output");
      const fd = openSync(path, "w");
      return {
        stream: hostOutput(fd),
        taken: () => readFileSync(path),
        done: () => {
          closeSync(fd);
          removeFolder(folder);
        },
      };
    },
  },
};

describe.each(Object.entries(outputs))("%s", (_, options) => {
  declareCases(outputStreamCases(options), test);
});
