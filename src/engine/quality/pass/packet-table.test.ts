import { expect, test } from 'vitest';
import { PacketTable } from './packet-table.ts';

const tableOf = (starts: readonly number[]): PacketTable =>
  new PacketTable(starts.map((start) => ({ start, key: true })));

function slotsOf(table: PacketTable, asked: { num: number; den: number }): number[] {
  const rate = table.gridRate(asked);
  return Array.from(table.starts, (_, index) => table.slotOn(rate, index));
}

test.each([
  ['with a gap', 30, (at: number) => (at < 60 ? at / 30 : at / 30 + 2)],
  ['with a gap, of another rate than was asked for', 25, (at: number) => (at < 60 ? at / 30 : at / 30 + 2)],
  ['in whole milliseconds', 60, (at: number) => Math.round((1000 * at) / 60) / 1000],
  [
    'in whole milliseconds with a gap',
    60,
    (at: number) => Math.round((1000 * at) / 60 + (at < 40 ? 0 : 900)) / 1000,
  ],
])('each picture of a file has a slot of its own on the grid: %s', (_, asked, start) => {
  const table = tableOf(Array.from({ length: 120 }, (_value, at) => start(at)));
  expect(new Set(slotsOf(table, { num: asked, den: 1 })).size).toBe(120);
});

test('the grid of regular times is their own', () => {
  const table = tableOf(Array.from({ length: 50 }, (_, at) => at / 25));
  expect(table.gridRate({ num: 30, den: 1 })).toEqual({ num: 25, den: 1 });
  expect(tableOf([0]).gridRate({ num: 30, den: 1 })).toEqual({ num: 30, den: 1 });
});
