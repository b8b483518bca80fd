import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { browserArguments } from './find-browser.ts';

test('what Playwright turns off stays off: Chromium listens to the last list of features alone', () => {
  const core = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  const bundle = readFileSync(join(core, 'lib/coreBundle.js'), 'utf8');
  const [, list = ''] = /disabledFeatures = \[(.*?)\]\.filter/s.exec(bundle) ?? [];
  const features = [...list.matchAll(/^\s*"(\w+)",?$/gm)].map(([, name]) => name);
  expect(features.length).toBeGreaterThan(10);
  const flag = browserArguments().find((argument) => argument.startsWith('--disable-features=')) ?? '';
  const ours = flag.slice(flag.indexOf('=') + 1).split(',');
  expect(features.filter((name) => name !== undefined && !ours.includes(name))).toEqual([]);
});
