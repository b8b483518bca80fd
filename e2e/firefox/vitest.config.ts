import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run test:firefox`; no part of `npm test`. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['e2e/firefox/*.test.ts'],
    // Node has WebSocket by default only from version 22.
    execArgv: ['--experimental-websocket'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
