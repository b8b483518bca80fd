import { defineConfig } from 'vite';

// bench/gpu.ts as one file, for machines that have nothing but Node and the webgpu package.
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['webgpu'] },
  build: { ssr: 'bench/gpu.ts', outDir: 'dist/bench', target: 'node20' },
});
