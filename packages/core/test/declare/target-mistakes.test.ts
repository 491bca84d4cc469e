// The commonest mistakes with targets and instances: what the compiler says, kept in target-mistakes.txt, and short enough for a screen. And what an editor shows of
// the services that a target asks for.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { check, TSC, withProgram } from "./checked-program.ts";

const HEAD = `import { builtins, builtinSet, compile, defineTarget, type Engine, flat32, i32, instantiate, label, token, u32 } from "@atoll/core";
interface Screen { draw(x: number, y: number): void }
interface Save { write(text: string): void }
const SCREEN = token<Screen>("Screen");
const SAVE = token<Save>("Save");
const host = builtins({ inject: { screen: SCREEN, save: SAVE } });
const draw = host.func({ params: [label("x", i32), label("y", i32)], results: [] }, (call, x, y) => call.screen.draw(x, y));
const beep = builtins().func({ params: [label("pitch", u32)], results: [i32] }, (_call, pitch) => pitch);
const game = builtinSet("game", { version: "1.0.0", functions: { draw, beep } });
const pico = defineTarget({ name: "pico", version: "1.0.0", memory: flat32(), sets: [game] });
declare const engine: Engine;
const screen: Screen = { draw: () => {} };
const save: Save = { write: () => {} };
const module = compile(new Uint8Array(), pico);
`;

const MISTAKES: Readonly<Record<string, string>> = {
  "a service is missing": `instantiate(module, { engine, provide: { screen } });`,
  "no services are given": `instantiate(module, { engine });`,
  "a service is something else": `instantiate(module, { engine, provide: { screen: save, save } });`,
  "a service too many": `instantiate(module, { engine, provide: { screen, save, sound: {} } });`,
  "a builtin that is not there": `pico.override("game", "drow", () => {});`,
  "a namespace that is not there": `pico.override("gmae", "draw", () => {});`,
  "a handler that gives something else": `pico.override("game", "beep", () => "loud");`,
  "a handler that waits": `pico.override("game", "beep", async () => 1);`,
  "a handler that takes something else": `pico.override("game", "beep", (_call, pitch: string) => pitch.length);`,
  "a set that is not there is kept": `pico.restrict({ sets: ["gmae"] });`,
  "a builtin that is not there is dropped": `pico.without({ functions: { game: ["drow"] } });`,
  "a set that is none": `pico.extend({ name: "more", sets: [game, { namespace: "sound" }] });`,
};

/** Lines of a message, and columns of a line, that fit on a screen. */
const [LINES, COLUMNS] = [12, 200];

test("mistakes with targets are told in words that fit a screen", { timeout: 120_000 }, async () => {
  const lines = Object.values(MISTAKES);
  const { said } = check({ "mistakes.ts": HEAD + lines.join("\n") }, "--noEmit");
  const first = HEAD.split("\n").length;
  const found = new Map<number, string[]>();
  for (const line of said.split("\n")) {
    const match = /^mistakes\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(line);
    const last = [...found.values()].at(-1);
    if (match?.[1] !== undefined) found.set(Number(match[1]), [...(found.get(Number(match[1])) ?? []), match[2] ?? ""]);
    else if (line.startsWith("  ")) last?.push(line);
  }
  expect([...found.keys()]).toEqual(lines.map((_, i) => first + i));
  const report = Object.entries(MISTAKES).map(([what, code], i) => {
    const words = found.get(first + i) ?? [];
    const rows = words.reduce((sum, { length }) => sum + Math.ceil(length / COLUMNS), 0);
    expect([what, rows <= LINES]).toEqual([what, true]);
    return [`${what}: ${code}`, ...words.map((each) => `    ${each}`)].join("\n");
  });
  await expect(`${report.join("\n")}\n`).toMatchFileSnapshot(join(import.meta.dirname, "target-mistakes.txt"));
});

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
}

/** What an editor shows at places of a program: asks the compiler as a language server. */
async function hovers(text: string, marks: readonly string[]): Promise<readonly string[]> {
  return await withProgram({ "hover.ts": text }, async (folder) => {
    const server = spawn(TSC, ["--lsp", "--stdio"], { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    const answers = new Map<number, (answer: Answer) => void>();
    let received = Buffer.alloc(0);
    server.stdout.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n(?:.*\r\n)*?\r\n/.exec(received.toString("latin1"));
        const length = Number(head?.[1]);
        const from = head?.[0].length ?? 0;
        if (head === null || received.length < from + length) return;
        const message = JSON.parse(received.subarray(from, from + length).toString()) as Answer & { method?: string };
        received = received.subarray(from + length);
        if (message.id === undefined) continue;
        // What the server asks the editor is not what this is about.
        if (message.method !== undefined) send({ id: message.id, result: null });
        else answers.get(message.id)?.(message);
      }
    });
    const send = (message: object): void => {
      const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
      server.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
    };
    let next = 0;
    const ask = async (method: string, params: object): Promise<unknown> => {
      const id = ++next;
      const answer = new Promise<Answer>((resolve) => answers.set(id, resolve));
      send({ id, method, params });
      return (await answer).result;
    };
    try {
      const uri = pathToFileURL(join(folder, "hover.ts")).href;
      await ask("initialize", { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities: {} });
      send({ method: "initialized", params: {} });
      send({
        method: "textDocument/didOpen",
        params: { textDocument: { uri, languageId: "typescript", version: 1, text } },
      });
      const shown: string[] = [];
      for (const mark of marks) {
        const before = text.slice(0, text.indexOf(mark)).split("\n");
        const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
        const hover = (await ask("textDocument/hover", { textDocument: { uri }, position })) as {
          readonly contents: string | { readonly value: string };
        } | null;
        const contents = hover?.contents ?? "";
        shown.push(typeof contents === "string" ? contents : contents.value);
      }
      return shown;
    } finally {
      server.kill();
    }
  });
}

test("an editor shows which services a target asks for", { timeout: 120_000 }, async () => {
  const text = `${HEAD}export const vm = instantiate(module, { engine, provide: { screen, save } });
`;
  const [provide = ""] = await hovers(text, ["provide: { screen, save }"]);
  expect(provide).toMatchInlineSnapshot(`
    "(property) provide: {
        readonly screen: Provider<Screen>;
        readonly save: Provider<Save>;
    }"
  `);
});
