import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Run whole programs, for a minute and more: begun late, one of them would leave the other cores idle at the end. */
const LONG = /\/test\/(cli-|docs|farm|ffmpeg-broadcast|sync|webgpu)/;

/** Stand-ins, and stores by name, which others of the same process would find. */
const LEAVES_BEHIND = /\bvi\.(?!fn\b|waitFor|waitUntil)|\bglobalThis\b|fake-indexeddb|process\.env/;

/** Of the app's only those of the language: they change its language and texts, and load its modules anew. */
const isAlone = (path: string): boolean =>
  path.startsWith('src/ui/')
    ? path.endsWith('/language.test.ts')
    : LEAVES_BEHIND.test(readFileSync(path, 'utf8'));

/** What most of these take is loading the modules that they share: a process loads them once for all. */
const SHARED = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts') && !isAlone(path));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...SHARED],
        },
      },
    ],
    environment: 'node',
    // Node has WebSocket by default only from version 22.
    execArgv: ['--experimental-websocket'],
    // Vitest leaves a core free by itself, which on two leaves one; and tests of farms mostly wait for leases to end.
    maxWorkers: Math.max(3, availableParallelism()),
    testTimeout: 120_000,
    // Farms are started and ended there, with servers of their own.
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
  },
});
