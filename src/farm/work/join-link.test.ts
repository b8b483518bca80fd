import { expect, test } from 'vitest';
import { readJoinLink } from './join-link.ts';

const read = (address: string) => readJoinLink(new URL(address));

test('a join link names a farm and a token, and only such a link does', () => {
  const farm = { url: 'https://farm.example:8443', token: 'abc' };
  expect(read('https://farm.example:8443/?join=https%3A%2F%2Ffarm.example%3A8443#token=abc')).toEqual(farm);
  expect(read('https://farm.example:8443/app/?join#token=abc')).toEqual(farm);
  for (const other of [
    'https://farm.example/',
    'https://farm.example/?join=https://farm.example',
    'https://farm.example/?join=https://farm.example&token=abc',
    'https://farm.example/?join=javascript:alert(1)#token=abc',
    'https://farm.example/?join=nonsense#token=abc',
    `https://farm.example/?join#token=${'a'.repeat(5_000)}`,
  ]) {
    expect(read(other), other).toBeUndefined();
  }
});
