import { fileURLToPath } from 'node:url';

/** Small documents of ours, each about one feature that established players draw alike. */
export const FIXTURES = fileURLToPath(new URL('../fixtures/players', import.meta.url));

/** All are 200 by 200 and of 60 frames. */
export const FIXTURE_FRAMES = [0, 20, 45] as const;
export const FIXTURE_SIZE = 400;
