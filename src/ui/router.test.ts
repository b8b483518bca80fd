import { expect, it } from 'vitest';
import { href, routeOf } from './router.ts';

it('leads each address to its screen, and what is none to the queue', () => {
  const seen = (hash: string) => {
    const { screen, parameter, query } = routeOf(hash);
    return [screen, parameter, query.toString()];
  };
  expect(seen('')).toEqual(['queue', '', '']);
  expect(seen('#/')).toEqual(['queue', '', '']);
  expect(seen('#/nowhere/at/all')).toEqual(['queue', 'at/all', '']);
  expect(seen(href.job('a/b c?%'))).toEqual(['job', 'a/b c?%', '']);
  expect(seen('#/job/100%')).toEqual(['job', '100%', '']);
  expect(seen('#/open?url=https%3A%2F%2Fhost%2Fa.json')).toEqual([
    'open',
    '',
    'url=https%3A%2F%2Fhost%2Fa.json',
  ]);
  expect(seen('#/shared/too-large?bytes=9')).toEqual(['shared', 'too-large', 'bytes=9']);
  expect(seen('#/recipe/eJw=%/x')).toEqual(['recipe', 'eJw=%/x', '']);
});
