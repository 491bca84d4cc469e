// The public face: a policy for `defineTarget`, and the memories that it makes.
export { FileMemory, type FileMemoryOptions } from "./file-memory.ts";
export { fileMemory, type FilePolicyOptions } from "./file-policy.ts";
