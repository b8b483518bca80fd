import { defineConfig } from 'vite';
import { serviceWorker } from './scripts/service-worker-plugin.ts';
import { workersAsEntries } from './scripts/workers-plugin.ts';

// Cross-origin isolation gives the app SharedArrayBuffer and finer timers; nothing in the engine requires it.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  plugins: [workersAsEntries(), serviceWorker()],
  server: { headers: isolation },
  preview: { headers: isolation },
  worker: { format: 'es' },
  // HarfBuzz and libwebp find their .wasm beside their own modules, which bundling for the development server would move.
  // What is imported only once it is needed would make the development server reload the page then.
  optimizeDeps: {
    exclude: ['harfbuzzjs', '@jsquash/webp'],
    include: ['@mediabunny/aac-encoder', '@mediabunny/flac-encoder'],
  },
  build: {
    outDir: 'dist/app',
    target: 'esnext',
    // Chunks are shared with workers, which have no document to put links into.
    modulePreload: { resolveDependencies: () => [] },
    rollupOptions: { input: { index: 'index.html', headless: 'headless.html' } },
  },
});
