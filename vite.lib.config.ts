import { defineConfig } from 'vite';
import {
  importsAtOnce,
  importsAtRunTime,
  notices,
  suitedParts,
  withoutNode,
  workersByOneFile,
} from './scripts/library-plugins.ts';

/**
 * The library: ES modules for other people's bundlers, in one flat folder, with everything in them that it needs. Built
 * in two goes: `page`, and `worker`, whose code is one file without dynamic imports, since Vite makes classic scripts of
 * workers unless its user asks for modules, and those can't be split.
 */
export default defineConfig(({ mode }) => {
  const page = mode !== 'worker';
  const output = { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' };
  return {
    publicDir: false,
    plugins: [
      workersByOneFile(),
      suitedParts(),
      withoutNode(),
      importsAtRunTime(),
      // Whatever the page imports, its workers do too.
      ...(page ? [] : [importsAtOnce(), notices('THIRD-PARTY-NOTICES.txt')]),
    ],
    define: { 'import.meta.env.FRAMEWRIGHT_LIBRARY': 'true' },
    // A build for servers leaves workers and addresses as they are written; what it is built for is the browser.
    ssr: { target: 'webworker', noExternal: true },
    build: {
      ssr: true,
      outDir: 'dist/lib',
      emptyOutDir: page,
      target: 'es2023',
      minify: false,
      rolldownOptions: page
        ? {
            input: {
              index: 'src/engine/index.ts',
              element: 'src/element/index.ts',
              farm: 'src/farm/engine.ts',
              'ffmpeg-worker': 'src/workers/ffmpeg-worker.ts',
            },
            output,
          }
        : {
            input: { worker: 'src/workers/library-worker.ts' },
            output: { ...output, codeSplitting: false },
          },
    },
  };
});
