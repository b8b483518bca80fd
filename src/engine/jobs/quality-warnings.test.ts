import { expect, test } from 'vitest';
import { rational } from '../media/index.ts';
import { judgeCheck } from '../quality/index.ts';
import { complianceOf } from './place.ts';
import { warningsOf } from './quality-warnings.ts';

/** A WAV file of 20 seconds that passed its check; making it took long. */
function judged(rules: Readonly<Record<string, number>>, isBinding = false) {
  const check = { passed: true, framesCompared: 0, ssim: 1, deltaE: 0, problems: [] };
  const facts = { format: 'wav' as const, bytes: 4_000_000, seconds: 20, frameRate: rational(25, 1), check };
  const file = { fileName: 'a.wav', bytes: facts.bytes, framesTotal: 0, renderer: 'none', milliseconds: 1 };
  return judgeCheck(
    { ...file, check, ...complianceOf({ name: 'Radio', rules, isBinding }, facts) },
    { settings: { format: 'wav' }, target: 4, secondsPerSecond: 50, validatedAt: new Date(0) },
  );
}

test('a file without pictures that breaks a rule of its place passes, and is told of it', () => {
  const broken = judged({ maximumDuration: 15 });
  expect(broken.overall.validationPassed).toBe(true);
  expect(warningsOf(broken)).toEqual([
    { feature: 'delivery-rule', layer: '', message: expect.stringMatching(/^Radio: .*15/) },
  ]);
  expect(warningsOf(judged({ maximumDuration: 30 }))).toEqual([]);
});

test('where a profile binds, a broken rule is an error and no warning', () => {
  const refused = judged({ maximumDuration: 15 }, true);
  expect(refused.overall.validationPassed).toBe(false);
  expect(warningsOf(refused)).toEqual([]);
});
