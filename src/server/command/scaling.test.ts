import { expect, test } from 'vitest';
import { scalingOf } from './scaling.ts';
import { readSettings, SettingsError } from './settings.ts';

const scaled = (...argv: string[]) => {
  const settings = readSettings(argv, {});
  if (!settings) throw new Error('These ask for help.');
  return scalingOf(settings, '/nowhere/framewright.js', undefined, () => undefined);
};

test('containers need an address of the farm that is not their own localhost', () => {
  expect(() => scaled('--scale', 'docker')).toThrow(SettingsError);
  expect(scaled('--scale', 'docker', '--public-url', 'https://farm.example')).toBeTypeOf('function');
  expect(scaled('--scale', 'process')).toBeTypeOf('function');
  expect(scaled('--scale', 'none')).toBeUndefined();
});
