// The public face of @atoll/vm-builtins: the set, the policy, the host's own mappings, and the memory map.
export { EACCES, EBADF, EEXIST, EFAULT, EINVAL, ENOMEM, ENOTSUP, EPERM, ERRNO_CODES } from "./space/errno.ts";
export { MAX_REGIONS } from "./space/regions.ts";
export {
  type HostBufferOptions,
  type HostMapping,
  type HostMappingOptions,
  HostSegment,
  mapHostBuffer,
  MappingError,
  type SegmentMappingOptions,
} from "./memory/host-mapping.ts";
export { sparse, type SparseOptions } from "./memory/sparse-policy.ts";
export { type MemoryPictureOptions, renderMemoryMapHtml, renderMemoryMapSvg } from "./picture/memory-map-svg.ts";
export { type MemoryMapOptions, renderMemoryMap } from "./picture/memory-map.ts";
export { PROT_READ, PROT_READ_WRITE } from "./space/protection.ts";
export { vmSet, type VmSet } from "./vm-set.ts";
