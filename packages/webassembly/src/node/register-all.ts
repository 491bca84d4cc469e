// `node --import @atoll/webassembly/register program.js`: the whole process has a `WebAssembly` of Atoll's.

import { register } from "./register.ts";

register();
