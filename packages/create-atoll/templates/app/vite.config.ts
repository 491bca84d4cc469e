import { atollGuests } from "@atoll/unplugin/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [atollGuests({ targets: { {{id}}: "./src/target.ts" }, types: "src/guests.d.ts" })],
  // The interpreter is one piece.
  build: { chunkSizeWarningLimit: 1000 },
});
