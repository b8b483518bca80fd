/**
 * Bit values of the WebGPU specification (sections 5.1.2, 5.2, 9.1): Node's Dawn has no global namespaces for them,
 * and the engine sets no globals.
 */
export const BufferUsage = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyTarget: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const;

export const MAP_READ = 0x0001;
export const STAGE_COMPUTE = 0x4;
