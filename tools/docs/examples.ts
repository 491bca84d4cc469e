// Finds the runnable examples in a Markdown text, and compares what they print with what the text says they print.
// Running them is left to check-docs.ts.

/** One fenced block marked `ts run` or `sh run`. */
export type Example = {
  readonly file: string;
  /** The line of the opening fence, counted from 1. */
  readonly line: number;
  readonly language: "ts" | "sh";
  readonly code: string;
  /** The exit status the text promises with `status=N`; 0 otherwise. */
  readonly status: number;
  /** What the next block shows, when that block is a `text` block; otherwise undefined and any output will do. */
  readonly expected: string | undefined;
};

type Block = { readonly line: number; readonly info: readonly string[]; readonly body: string };

export function* fencedBlocks(file: string, markdown: string): Generator<Block> {
  const lines = markdown.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(`{3,}|~{3,})\s*(.*)$/.exec(lines[at] ?? "");
    if (fence === null) continue;
    const [, marker = "", info = ""] = fence;
    const start = at + 1;
    do at++;
    while (at < lines.length && lines[at]?.trimEnd() !== marker);
    if (at >= lines.length) throw new Error(`${file}:${start}: the block is never closed`);
    yield { line: start, info: info.trim().split(/\s+/), body: lines.slice(start, at).join("\n") };
  }
}

/** The runnable examples of a Markdown text, in its order; throws on a block that is not closed or not understood. */
export function findExamples(file: string, markdown: string): Example[] {
  const blocks = [...fencedBlocks(file, markdown)];
  return blocks.flatMap(({ line, info, body }, index): Example[] => {
    const [language, run, ...options] = info;
    if (run !== "run") return [];
    if (language !== "ts" && language !== "sh") throw new Error(`${file}:${line}: cannot run ${String(language)}`);
    let status = 0;
    for (const option of options) {
      const value = /^status=(\d+)$/.exec(option)?.[1];
      if (value === undefined) throw new Error(`${file}:${line}: unknown option ${option}`);
      status = Number(value);
    }
    const next = blocks[index + 1];
    const expected = next?.info[0] === "text" ? next.body : undefined;
    return [{ file, line, language, code: body, status, expected }];
  });
}

const trimmed = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();

/** Whether output is what was expected; `…` stands for any text, alone on a line for any lines. */
export function matchesOutput(expected: string, output: string): boolean {
  const pattern = trimmed(expected)
    .split("\n")
    .map((line) =>
      line.trim() === "…"
        ? "(?:.*\n?)*?"
        : `${line
            .split("…")
            .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
            .join(".*")}\n`,
    )
    .join("");
  return new RegExp(`^${pattern}$`).test(`${trimmed(output)}\n`);
}
