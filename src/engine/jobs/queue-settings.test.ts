import { expect, test } from 'vitest';
import { changedSettings } from './queue-settings.ts';

test('a setting that is given as undefined goes back to the default, or stays where there is no other', () => {
  const settings = {
    ...{ maxConcurrentJobs: 3, memoryCeiling: 2 ** 30, processorShare: 0.5 },
    ...{ workers: 2, segmentBudget: 5 },
  };
  // As a form gives them that leaves fields empty; types forbid it, callers in JavaScript do it.
  const empty = Object.fromEntries(Object.keys(settings).map((key) => [key, undefined]));
  expect(changedSettings(settings, empty)).toEqual({
    ...{ maxConcurrentJobs: 3, memoryCeiling: 2 ** 30, processorShare: 0.5 },
  });
  expect(changedSettings(settings, {})).toEqual(settings);
  expect(changedSettings(settings, { workers: 4 })).toEqual({ ...settings, workers: 4 });
});
