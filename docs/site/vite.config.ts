import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { documentation } from './plugin.ts';

/** The documentation as a static site: `npm run docs`, and `npm run docs:dev` while it is written. The mode `written` leaves out the reference. */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  publicDir: false,
  plugins: [documentation({ reference: mode !== 'written' })],
  build: {
    outDir: '../../dist/docs',
    emptyOutDir: true,
    target: 'es2022',
    rollupOptions: { input: fileURLToPath(new URL('main.ts', import.meta.url)) },
  },
}));
