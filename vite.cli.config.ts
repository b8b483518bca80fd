import { defineConfig } from 'vite';

// The command line and the server: modules for Node, dependencies left to node_modules.
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/cli',
    target: 'node20',
    rollupOptions: {
      input: {
        main: 'src/cli/main.ts',
        server: 'src/server/static-host.ts',
        farm: 'src/server/command/run.ts',
      },
      output: { entryFileNames: '[name].js' },
    },
  },
});
