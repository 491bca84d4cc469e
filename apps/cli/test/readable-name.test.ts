import { expect, test } from "vitest";
import { readableName } from "../src/output/readable-name.ts";

test.each([
  ["_ZN4core9panicking9panic_fmt17h768731f43edd91bfE", "core::panicking::panic_fmt"],
  [
    "_ZN3std9panicking19begin_panic_handler28_$u7b$$u7b$closure$u7d$$u7d$17h8ef066ac4d1e7406E",
    "std::panicking::begin_panic_handler::{{closure}}",
  ],
  [
    "_ZN58_$LT$alloc..string..String$u20$as$u20$core..fmt..Write$GT$9write_str17h0123456789abcdefE",
    "<alloc::string::String as core::fmt::Write>::write_str",
  ],
  ["_ZN3std2rt10lang_start17h00aa11bb22cc33ddE.llvm.12846931022942363434", "std::rt::lang_start"],
  ["_ZN5Shape4areaEv", "Shape::area"],
  ["_ZNK6Circle4areaEv", "Circle::area"],
  ["_Z3fibi", "fib"],
  ["main", "main"],
  ["", ""],
  ["_Z", "_Z"],
  ["_ZN3stdE", "std"],
  ["_ZNSt3__16vectorIiEE", "_ZNSt3__16vectorIiEE"],
  ["_ZN3std", "_ZN3std"],
  ["_ZN99999999999999999999xE", "_ZN99999999999999999999xE"],
  ["_ZN2h117h0123456789abcdefE", "h1"],
  ["_ZN11$uffffffff$17h0123456789abcdefE", "$uffffffff$"],
])("%s is %s", (symbol, name) => expect(readableName(symbol)).toBe(name));
