// What of @atoll/webassembly needs Node's modules.
export { register, type RegisterOptions, type Registration } from "./register.ts";
