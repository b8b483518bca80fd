import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Run whole programs, for a minute and more: begun late, one of them would leave the other cores idle at the end. */
const LONG = /\/test\/(cli-|farm|sync|webgpu)/;

/**
 * Put back what they stub. Those of the language can't: they change the app's language and texts, which others read, and
 * load its modules anew.
 */
const SHARED = ['src/ui/**/!(language).test.ts', 'src/engine/formats/**/*.test.ts'];

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
      // Most of what these take is loading the modules that they share: a worker loads them once for all.
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
