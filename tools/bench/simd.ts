// `pnpm bench simd`: our own vector kernels alone.
import { measureKernels, SIMD_KERNELS } from "./kernels.ts";
import { type BenchOptions, geometricMean, report } from "./report.ts";

/** `pnpm bench simd`. */
export async function run(options: BenchOptions): Promise<void> {
  const rows = measureKernels(SIMD_KERNELS, options);
  report(options, { baseline: "host", ours: options.engine }, rows, {
    "geometric mean": geometricMean(rows.map(({ ratio }) => ratio)),
  });
}
