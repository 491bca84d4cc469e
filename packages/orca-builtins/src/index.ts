// The sets of the `orca` target for any host, what they are given, and services that need no host in particular. Node's are in `./node`.

export { ORCA_APP, type OrcaApp, orcaApp, type OrcaAppSet, type OrcaPlatform } from "./app/orca-app.ts";
export { OrcaWindow, type OrcaWindowChange, type OrcaWindowOptions } from "./app/orca-window.ts";
export {
  memoryClipboard,
  ORCA_CLIPBOARD,
  type OrcaClipboard,
  orcaClipboard,
  type OrcaClipboardSet,
} from "./clipboard/orca-clipboard.ts";
export type { CanvasPicture, PictureDrawing, PictureImage, PicturePrimitive } from "./canvas/canvas-picture.ts";
export { CanvasRecorder, type RecordedWindow } from "./canvas/canvas-recorder.ts";
export { canvasSvg } from "./canvas/canvas-svg.ts";
export { orcaDialog, type OrcaDialogSet } from "./dialog/orca-dialog.ts";
export { FrameClock, type FrameClockOptions } from "./driver/frame-clock.ts";
export { orcaExports } from "./driver/life-cycle.ts";
export type { OrcaButton, OrcaEvent } from "./driver/orca-event.ts";
export { runOrca, type RunOrcaOptions } from "./driver/run-orca.ts";
export type { CanvasAttributes, CanvasColor, PathElement, Primitive } from "./graphics/canvas-drawing.ts";
export {
  type CanvasDrawing,
  type CanvasImage,
  type CanvasPrimitive,
  ORCA_CANVAS,
  type OrcaCanvas,
} from "./graphics/canvas-service.ts";
export { noCanvas } from "./graphics/no-canvas.ts";
export { orcaCanvas, type OrcaCanvasSet } from "./graphics/orca-canvas.ts";
export { orcaGles, type OrcaGlesSet } from "./graphics/orca-gles.ts";
export { orcaImage, type OrcaImageSet } from "./graphics/orca-image.ts";
export { orcaSurface, type OrcaSurfaceSet } from "./graphics/orca-surface.ts";
export { orcaEnv, type OrcaEnvSet } from "./env/orca-env.ts";
export { EIO, IoError } from "./io/io-errno.ts";
export {
  noFiles,
  ORCA_IO,
  type OrcaDialogs,
  type OrcaFile,
  type OrcaFileDialog,
  type OrcaIo,
} from "./io/io-service.ts";
export { MemoryFile } from "./io/memory-file.ts";
export { orcaIo, type OrcaIoSet } from "./io/orca-io.ts";
export { ORCA_CLOCK, type OrcaClock, orcaClock, type OrcaClockSet, systemOrcaClock } from "./orca-clock.ts";
export { ORCA_LOG, type OrcaLog, orcaLog, type OrcaLogLevel, type OrcaLogPlace, type OrcaLogSet } from "./orca-log.ts";
export { orcaServices, type OrcaServices } from "./orca-services.ts";
export { orcaVm, type OrcaVmSet } from "./vm/orca-vm.ts";
