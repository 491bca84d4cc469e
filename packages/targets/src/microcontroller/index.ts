// The `microcontroller` target and its simulated board.

export { DeviceMemory, deviceMemory, type DeviceMemoryOptions, type Device } from "./device-memory.ts";
export { cpu, type CpuSet, MICRO_BOARD, microcontroller } from "./microcontroller.ts";
export { type BoardHooks, type MicroBoard, simulatedBoard } from "./simulated-board.ts";
