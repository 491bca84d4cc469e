// The public face of @atoll/testing. `@atoll/testing/vitest` has what needs vitest, `@atoll/testing/node` what needs
// Node, `@atoll/testing/wat` what needs an assembler.
export {
  ByteWriter,
  type CatchClause,
  CodeBuilder,
  encodeInstruction,
  type Immediate,
  rowOf,
  type SubType,
} from "@atoll/core/engine";
export * from "./builder/module-builder.ts";
export { runSuite, type ScriptReport, type SuiteFiles, type SuiteOptions } from "./conformance/run-suite.ts";
export * from "./conformance/skips.ts";
export * from "./conformance/suite-features.ts";
export * from "./conformance/suite-skips.ts";
export * from "./conformance/suite-table.ts";
export { builtinCases, type BuiltinCasesOptions } from "./kit/builtin-cases.ts";
export { memoryCases } from "./kit/memory/memory-cases.ts";
export type { MemoryCasesOptions } from "./kit/memory/memory-subject.ts";
export { instructionCases, type InstructionCasesOptions } from "./kit/instruction-cases.ts";
export { suiteCases } from "./kit/suite-cases.ts";
export {
  type CaseResult,
  type CaseSkip,
  type ConformanceCase,
  declareCases,
  type DeclareTest,
  runCases,
  type RunCasesOptions,
  withSkips,
} from "./kit/conformance-case.ts";
export { compiledLoad, compiledStore, engineLoad, engineStore, fastAccesses } from "./memory/engine-access.ts";
export { type CommandResult, failed, type Outcome, PASSED, skipped } from "./script/command-result.ts";
export * from "./script/run-script.ts";
export * from "./script/script-format.ts";
export type { ScriptModuleOptions } from "./script/script-modules.ts";
export { argumentBits, HostReference, matchesResults } from "./script/script-values.ts";
export type { BuiltinAnswers, BuiltinMock } from "./mock/builtin-mock.ts";
export * from "./mock/manual-time.ts";
export type { Answers, AnyMethod, MethodMock, MockedCall } from "./mock/method-mock.ts";
export * from "./mock/mock-target.ts";
export * from "./target/mock-provide.ts";
export { thrown } from "./target/thrown.ts";
export * from "./target/trace-calls.ts";
export { WastError } from "./wast/parse-sexprs.ts";
export * from "./wast/read-wast.ts";
