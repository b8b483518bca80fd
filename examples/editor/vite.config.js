import { defineConfig } from 'vite';

// The development server would otherwise pull the library out of its folder, and away from its workers.
export default defineConfig({ optimizeDeps: { exclude: ['framewright'] } });
