import { expect, it } from 'vitest';
import { ProblemList } from '../../anatomy/anatomy.ts';
import type { PropertyName } from '../metadata/properties.ts';
import { ElementList } from './element-list.ts';
import { readIndex } from './read-index.ts';
import { Fields } from './triplets.ts';

const UNIT_BYTES = 1000;
const COUNT = 200_000;

function segment(start: number, duration: number): ReadonlyMap<PropertyName, Fields> {
  const long = (value: number): Fields => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
    return new Fields(bytes);
  };
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, UNIT_BYTES);
  return new Map([
    ['indexStart', long(start)],
    ['indexDuration', long(duration)],
    ['editUnitBytes', new Fields(size)],
  ]);
}

function problemsOf(indexes: ReadonlyMap<PropertyName, Fields>[]): readonly string[] {
  const packages = new ElementList();
  for (let i = 0; i < COUNT; i++) packages.add({ start: 0, bytes: UNIT_BYTES, offset: i * UNIT_BYTES });
  const problems = new ProblemList();
  const structure = { indexes, partitions: [], sets: new Map(), randomIndex: undefined, truncated: false };
  readIndex(structure, packages, problems);
  return problems.list.map(({ message }) => message);
}

it('takes index segments that are repeated, and those that follow each other', () => {
  expect(problemsOf(Array.from({ length: 40_000 }, () => segment(0, 0)))).toEqual([]);
  const runs = Array.from({ length: 20 }, (_, i) => segment(i * 10_000, 10_000));
  expect(problemsOf([...runs, ...runs, segment(0, 0)])).toEqual([]);
});

it('stops at index segments that all tell of the whole film', () => {
  const hostile = Array.from({ length: 40_000 }, (_, i) => segment(i, 0));
  expect(problemsOf(hostile)).toEqual([expect.stringMatching(/again and again/)]);
});
