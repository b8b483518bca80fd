import { defineConfig, mergeConfig } from 'vite';
import app from './vite.config.ts';

// The app with the pages that end-to-end tests drive, bundled: a thread that fetches hundreds of modules one by one
// takes longer to start than most tests to run.
export default mergeConfig(
  app,
  defineConfig({
    build: {
      outDir: 'dist/e2e',
      rollupOptions: {
        input: {
          engine: 'e2e/harness/engine.html',
          codecs: 'e2e/harness/codecs.html',
          double: 'e2e/harness/app-double.html',
        },
      },
    },
  }),
);
