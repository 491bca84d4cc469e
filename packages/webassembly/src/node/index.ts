// What of @atoll/webassembly needs Node's modules.
export { packageOf } from "./package-of.ts";
export { register, type RegisterOptions, type Registration } from "./register.ts";
export { withNamespace } from "./with-namespace.ts";
