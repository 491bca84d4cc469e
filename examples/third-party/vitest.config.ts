import { matrixReporter } from "@atoll/testing/reporter";
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { reporters: ["default", matrixReporter({ html: "reports/matrix.html" })] } });
