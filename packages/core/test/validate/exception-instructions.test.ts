import { EXCEPTION_RULES } from "../../src/validate/exception-instructions.ts";
import { testValidity } from "./validity.ts";

testValidity(Object.keys(EXCEPTION_RULES), {
  before: "(tag $none) (tag $number (param i32))",
  valid: {
    "clauses branch with what they catch": `(func (result i32 exnref)
      (block $number (result i32)
        (block $both (result i32 (ref exn))
          (block $all
            (try_table (catch $number $number) (catch_ref $number $both) (catch_all $all)
              (throw $number (i32.const 1)))
            (throw $none))
          (throw_ref (ref.null exn)))
        (return))
      (throw $number))`,
    "what a try catches is its handler's": `(func (result i32)
      try (result i32)
        throw $none
      catch $number
      catch_all
        rethrow 0
      end)`,
    "delegate is the end of a try": "(func try try throw $none delegate 0 catch_all end)",
  },
  refused: {
    "a value that the tag does not have": ["(func (throw $number (i64.const 0)))", "type mismatch"],
    "a tag that is not there": ["(func (throw 2))", "unknown tag 2"],
    "throwing what is no exception": ["(func (throw_ref (ref.null func)))", "type mismatch"],
    "a label that does not take what is caught": [
      "(func (block (try_table (catch $number 0))))",
      "type mismatch: what is caught does not fit the label",
    ],
    "a label that does not take the exception": [
      "(func (block (try_table (catch_all_ref 0))))",
      "type mismatch: what is caught does not fit the label",
    ],
    "a handler that leaves what it was given": ["(func try catch $number end)", "type mismatch"],
    "a handler that takes what is not there": ["(func try catch_all drop end)", "type mismatch"],
    "throwing again where nothing was caught": ["(func (block (rethrow 0)))", "invalid rethrow label"],
    "delegating to no block": ["(func try delegate 1)", "unknown label"],
  },
});
