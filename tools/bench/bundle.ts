// Bundles the benchmarks as JavaScript, into dist: Node strips types in WebAssembly, whose memory grows then, and once a buffer was
// detached V8 looks at each access to a typed array for the rest of the process. Programs that are measured would be slower than
// they are elsewhere, by a tenth.
import { build } from "rolldown";

await build({
  input: [
    "tools/bench/main.ts",
    "tools/bench/beside-process.ts",
    "tools/bench/lines-process.ts",
    "tools/bench/running-process.ts",
  ],
  output: { dir: "tools/bench/dist", cleanDir: true },
  platform: "node",
  external: /^(@|node:)/,
  logLevel: "warn",
});
