import { test } from "vitest";
import { interpreter } from "@atoll/interpreter";
import { fuzzDifferences } from "../../../tools/fuzz/fuzz-differences.ts";
test("x", { timeout: 1e6 }, () => {
  const s = fuzzDifferences(interpreter(), { seed: Number(process.env.SEED ?? 1), count: Infinity, seconds: Number(process.env.SECONDS ?? 60), first: Number(process.env.FIRST ?? 0), stopAfter: Number(process.env.STOP ?? 5), onFound(f) {
    console.log("FOUND", f.index, JSON.stringify(f.difference, null, 1), JSON.stringify(f.details.calls));
    console.log("HEX", f.index, Buffer.from(f.bytes).toString("hex"));
  } });
  console.log("SUMMARY", s.cases, s.calls, s.differences.length);
});
