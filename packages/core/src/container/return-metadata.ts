// The other half of lend-metadata.ts: comes after tsyringe in the order of imports, in which modules are evaluated.

import { takeBack } from "./lend-metadata.ts";

takeBack();
