// What `pnpm demo` runs: three guests on three targets, one chapter each. Ends with status 1 if a chapter's own checks fail.
import { runBoard } from "./board.ts";
import { runLagoon } from "./lagoon.ts";
import { Narrator } from "./narrator.ts";
import { runWordcount } from "./wordcount.ts";

const narrator = new Narrator(process.stdout);
for (const chapter of [runWordcount, runLagoon, runBoard]) chapter(narrator);
narrator.end();
process.exitCode = narrator.failures === 0 ? 0 : 1;
