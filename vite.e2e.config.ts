import { defineConfig, mergeConfig } from 'vite';
import app from './vite.config.ts';

/** Frame sources that tests name by their address, as an embedder's are named. */
const FRAME_SOURCES = 'e2e/frame-sources/';

// The app with the pages that end-to-end tests drive, bundled: a thread that fetches hundreds of modules one by one
// takes longer to start than most tests to run.
export default mergeConfig(
  app,
  defineConfig({
    build: {
      outDir: 'dist/e2e',
      rollupOptions: {
        preserveEntrySignatures: 'exports-only',
        input: {
          engine: 'e2e/harness/engine.html',
          faults: 'e2e/harness/fault-bench.html',
          codecs: 'e2e/harness/codecs.html',
          double: 'e2e/harness/app-double.html',
          ffmpeg: 'e2e/harness/ffmpeg.html',
          webgpu: 'e2e/harness/webgpu.html',
          [`${FRAME_SOURCES}faulty`]: 'e2e/frame-sources/faulty.js',
          [`${FRAME_SOURCES}canvas-scene`]: 'examples/frame-sources/canvas-scene.js',
          [`${FRAME_SOURCES}three-scene`]: 'examples/frame-sources/three-scene.js',
        },
        output: {
          entryFileNames: ({ name }) =>
            name.startsWith(FRAME_SOURCES) ? '[name].js' : 'assets/[name]-[hash].js',
        },
      },
    },
  }),
);
