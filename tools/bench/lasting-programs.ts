// Inputs of our own with which real programs take the host a second or more: what starting and compiling take is a small part then, and what is left is how
// fast the code is.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedProgram } from "../recorded-programs.ts";

/** A program with an input that lasts; what it prints is whatever it prints on the host. */
export type LastingProgram = Pick<RecordedProgram, "name" | "wasm" | "args" | "dirs" | "stdin">;

const LUA = `
local function sieve(n)
  local composite, count = {}, 0
  for i = 2, n do
    if not composite[i] then
      count = count + 1
      for j = i * i, n, i do composite[j] = true end
    end
  end
  return count
end
local function words(n)
  local counts, state = {}, 42
  for _ = 1, n do
    state = (state * 1103515245 + 12345) % 2147483648
    local word = string.format("w%d", state % 5000)
    counts[word] = (counts[word] or 0) + #word
  end
  local names = {}
  for name in pairs(counts) do names[#names + 1] = name end
  table.sort(names, function(a, b) return counts[a] > counts[b] or counts[a] == counts[b] and a < b end)
  return names[1], counts[names[1]], (table.concat(names, " "):gsub("w1", ""):len())
end
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
for _ = 1, 3 do print(sieve(600000), words(250000), fib(29)) end
`;

const JAVASCRIPT = `
function sieve(n) {
  const composite = new Uint8Array(n + 1);
  let count = 0;
  for (let i = 2; i <= n; i++) {
    if (composite[i]) continue;
    count++;
    for (let j = i * i; j <= n; j += i) composite[j] = 1;
  }
  return count;
}
function words(n) {
  const counts = new Map();
  let state = 42;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const word = "w" + (state >>> 16) % 5000;
    counts.set(word, (counts.get(word) ?? 0) + word.length);
  }
  const names = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
  return [names[0], names.join(" ").replace(/w1/g, "").length];
}
class Node { constructor(left, right) { this.left = left; this.right = right; } }
const tree = (depth) => (depth === 0 ? undefined : new Node(tree(depth - 1), tree(depth - 1)));
const count = (node) => (node === undefined ? 1 : count(node.left) + count(node.right));
for (let i = 0; i < 3; i++) print(sieve(700000), words(150000).join(), count(tree(16)));
`;

const SQL = `
PRAGMA temp_store = MEMORY;
CREATE TABLE item(id INTEGER PRIMARY KEY, kind INTEGER, price REAL, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
  INSERT INTO item SELECT i, (i * 7919) % 997, (i * 31 % 10007) / 7.0, 'item ' || (i * 104729 % 1000003) FROM n;
CREATE INDEX by_kind ON item(kind, price);
SELECT count(*), round(sum(price), 3) FROM item;
SELECT kind, count(*), round(avg(price), 3) FROM item GROUP BY kind ORDER BY 3 DESC, 1 LIMIT 5;
UPDATE item SET price = price * 1.01 WHERE kind % 3 = 0;
SELECT count(*) FROM item a JOIN item b ON a.kind = b.kind WHERE b.id < 1200;
SELECT substr(name, 6, 2), count(*) FROM item WHERE name LIKE '%77%' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5;
DELETE FROM item WHERE id % 5 = 0;
SELECT count(*), round(sum(price), 3), max(name) FROM item;
`;

/** Writes the inputs into a folder; gives the programs. */
export function lastingPrograms(folder: string): readonly LastingProgram[] {
  const scripts = join(folder, "scripts");
  mkdirSync(scripts);
  const files = { "long.lua": LUA, "long.js": JAVASCRIPT, "long.sql": SQL, "long.txt": text(8_000_000) };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(scripts, name), content);
  const dirs = { "/s": scripts };
  return [
    { name: "lua, lasting", wasm: "lua.wasm", args: ["lua", "/s/long.lua"], dirs },
    { name: "quickjs, lasting", wasm: "quickjs.wasm", args: ["qjs", "/s/long.js"], dirs },
    {
      name: "sqlite, lasting",
      wasm: "sqlite3.wasm",
      args: ["sqlite3", ":memory:"],
      dirs: {},
      stdin: join(scripts, "long.sql"),
    },
    {
      name: "bzip2, lasting",
      wasm: "bzip2.wasm",
      args: ["bzip2", "-c", "-9"],
      dirs: {},
      stdin: join(scripts, "long.txt"),
    },
  ];
}

/** Lines of words, some more often than others. */
function text(length: number): string {
  const words = Array.from({ length: 2000 }, (_, i) =>
    ((i * 2_654_435_761) % 2 ** 32).toString(36).slice(0, 2 + (i % 7)),
  );
  const lines: string[] = [];
  let state = 1;
  for (let size = 0; size < length;) {
    const line: string[] = [];
    for (let i = 0; i < 12; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const chosen = (state >>> 8) % 2000;
      line.push(words[Math.floor((chosen * chosen) / 2000)] ?? "");
    }
    const whole = line.join(" ");
    lines.push(whole);
    size += whole.length + 1;
  }
  return lines.join("\n");
}
