// `pnpm bench`: the scalar kernels of ATOLL_SHARED, and our own vector kernels, with their ratio to the host's engine.
import { resolve } from "node:path";
import { measureKernels, SIMD_KERNELS } from "./kernels.ts";
import { type BenchOptions, geometricMean, kernelFolder, report } from "./report.ts";

/** `pnpm bench`. */
export async function run(options: BenchOptions): Promise<void> {
  const folder = resolve(kernelFolder(), "plain");
  const scalar = measureKernels({ folder, prefix: "", hostMilliseconds: 50 }, options);
  const vector = measureKernels(SIMD_KERNELS, options);
  report(options, { baseline: "host", ours: options.engine }, [...scalar, ...vector], {
    "geometric mean": geometricMean(scalar.map(({ ratio }) => ratio)),
    "geometric mean, simd": geometricMean(vector.map(({ ratio }) => ratio)),
  });
}
