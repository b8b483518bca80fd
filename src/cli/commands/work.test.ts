import { expect, test } from 'vitest';
import { ExportError } from '../../engine/index.ts';
import { isFinal } from './work.ts';

test.each([
  ['NO_FARM', 401, true],
  ['NO_FARM', 'https://farm.example', false],
  ['FARM_FAILED', 503, false],
  ['FARM_FAILED', 502, false],
  ['FARM_FAILED', 429, false],
  ['FARM_FAILED', 404, true],
  ['FARM_FAILED', '2.9.0', true],
  ['BROWSER_UNAVAILABLE', undefined, true],
  ['INTERRUPTED', undefined, false],
] as const)('%s with %s ends a worker: %s', (code, value, ends) => {
  expect(isFinal(new ExportError(code, 'It failed.', { value }))).toBe(ends);
});
