// The `env` namespace of today's Orca apps: the builtins of the orca sets under the names by which those apps import them. They are the same builtins, with
// the same services and state, whichever way an app takes them. The 303 functions of OpenGL itself are not among them: an app that imports those does not link.

import { builtinSet } from "@atoll/core";
import type * as t from "@atoll/core/types";
import { orcaApp } from "../app/orca-app.ts";
import { orcaClipboard } from "../clipboard/orca-clipboard.ts";
import { orcaDialog } from "../dialog/orca-dialog.ts";
import { orcaCanvas } from "../graphics/orca-canvas.ts";
import { orcaGles } from "../graphics/orca-gles.ts";
import { orcaImage } from "../graphics/orca-image.ts";
import { orcaSurface } from "../graphics/orca-surface.ts";
import { orcaIo } from "../io/orca-io.ts";
import { orcaClock } from "../orca-clock.ts";
import { orcaLog } from "../orca-log.ts";
import { orcaVm } from "../vm/orca-vm.ts";

const declared = builtinSet("env", {
  // The month of Orca's interface: other sets of that namespace are nobody's older versions.
  version: "2026.5.0",
  doc: "The names that Orca's apps import: the builtins of the orca sets.",
  functions: {
    oc_hostcall_clock_time: orcaClock.functions.time,
    oc_hostcall_log: orcaLog.functions.log_at,
    oc_hostcall_assert_fail: orcaLog.functions.assert_fail,
    oc_hostcall_abort_ext: orcaLog.functions.abort,
    oc_hostcall_exit: orcaLog.functions.exit,
    oc_hostcall_mem_grow: orcaVm.functions.grow,
    oc_hostcall_get_host_platform: orcaApp.functions.get_host_platform,
    oc_hostcall_request_quit: orcaApp.functions.request_quit,
    oc_hostcall_window_set_title: orcaApp.functions.window_set_title,
    oc_hostcall_window_set_size: orcaApp.functions.window_set_size,
    oc_hostcall_scancode_to_keycode: orcaApp.functions.scancode_to_keycode,
    oc_hostcall_clipboard_get_string: orcaClipboard.functions.get_string,
    oc_hostcall_clipboard_set_string: orcaClipboard.functions.set_string,
    oc_hostcall_io_wait_single_req: orcaIo.functions.wait_single_req,
    oc_hostcall_file_open_with_request: orcaDialog.functions.open_with_request,
    oc_hostcall_file_open_with_dialog: orcaDialog.functions.open_with_dialog,
    oc_hostcall_file_listdir: orcaDialog.functions.list_dir,
    oc_hostcall_image_size: orcaImage.functions.size,
    oc_hostcall_image_create: orcaImage.functions.create,
    oc_hostcall_image_destroy: orcaImage.functions.destroy,
    oc_hostcall_image_upload_region_rgba8: orcaImage.functions.upload_region_rgba8,
    oc_hostcall_surface_get_size: orcaSurface.functions.get_size,
    oc_hostcall_surface_contents_scaling: orcaSurface.functions.contents_scaling,
    oc_hostcall_surface_bring_to_front: orcaSurface.functions.bring_to_front,
    oc_hostcall_surface_send_to_back: orcaSurface.functions.send_to_back,
    oc_hostcall_canvas_renderer_create: orcaCanvas.functions.renderer_create,
    oc_hostcall_canvas_surface_create: orcaCanvas.functions.surface_create,
    oc_hostcall_canvas_renderer_submit: orcaCanvas.functions.renderer_submit,
    oc_hostcall_canvas_present: orcaCanvas.functions.present,
    oc_hostcall_gles_surface_create: orcaGles.functions.surface_create,
    oc_hostcall_gles_surface_make_current: orcaGles.functions.surface_make_current,
    oc_hostcall_gles_surface_swap_buffers: orcaGles.functions.surface_swap_buffers,
  },
});

/** What `env` has for Orca's apps: `oc_hostcall_…`. */
export interface OrcaEnvSet extends t.SetOf<typeof declared> {}

/** The names that Orca's apps import. */
export const orcaEnv: OrcaEnvSet = declared;
