import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const OUT = "../api/pages/map";

// The service sends what is packed here; it packs nothing itself while somebody waits.
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    closeBundle() {
      for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || entry.name.endsWith(".gz")) continue;
        const file = join(entry.parentPath, entry.name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      }
    },
  };
}

// Its package says that nothing of it has effects; a worker has nothing else.
function workerHasEffects(): Plugin {
  return {
    name: "worker-has-effects",
    transform(code, id) {
      return id.includes("maplibre-gl-worker") ? { code, moduleSideEffects: true } : null;
    },
  };
}

export default defineConfig({
  plugins: [workerHasEffects(), packed()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    assetsDir: "page",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: { index: "index.html", "map-worker": "src/map/worker.ts" },
      output: {
        // The worker is asked for by its name; the service lets nobody keep what has no hash.
        entryFileNames: (chunk) => (chunk.name === "map-worker" ? "page/[name].js" : "page/[name]-[hash].js"),
      },
    },
  },
  // `npm run dev` beside `blueprint serve`.
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/ogc": "http://127.0.0.1:8000" } },
});
