import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { encodePng } from '../codecs/index.ts';
import { toHex } from '../media/index.ts';
import { openDatabase } from '../segments/index.ts';
import { openGoldenFrames } from './golden-frames.ts';
import { QualityShelf } from './quality-shelf.ts';

const frame = (frameNumber: number, red = 10) => ({
  ...{ width: 2, height: 1, frameNumber },
  data: new Uint8Array([red, 2, 3, 255, 40, 50, 60, 128]),
});

const hexOf = async (file = new Blob()): Promise<string> => toHex(new Uint8Array(await file.arrayBuffer()));

let stores = 0;

async function open() {
  const name = `golden-${stores++}`;
  const told: string[] = [];
  const golden = openGoldenFrames(
    () => openDatabase(name),
    async (id) => void told.push(id),
  );
  return { name, told, golden };
}

test('golden frames are kept by composition as PNG files, in the order of their numbers', async () => {
  const { name, told, golden } = await open();
  await golden.registerGoldenFrame('intro', frame(100));
  await golden.registerGoldenFrame('intro', frame(9));
  await golden.registerGoldenFrame('intro 2', frame(3));
  const [first, second, ...none] = await golden.getGoldenFrames('intro');
  expect([first?.frameNumber, second?.frameNumber, none]).toEqual([9, 100, []]);
  expect(first).toMatchObject({
    compositionId: 'intro',
    width: 2,
    height: 1,
    registeredAt: expect.any(Date),
  });
  const { frameNumber: _, ...pixels } = frame(9);
  expect(await hexOf(first?.picture)).toBe(toHex(await encodePng({ ...pixels, depth: 8 })));
  expect(told).toEqual(['intro', 'intro', 'intro 2']);
  // As another tab, or the next page, finds them.
  expect(await new QualityShelf(await openDatabase(name)).golden('intro')).toHaveLength(2);
});

test('a frame is registered once, updated and deleted where it is there', async () => {
  const { golden } = await open();
  await golden.registerGoldenFrame('a', frame(1));
  await expect(golden.registerGoldenFrame('a', frame(1, 99))).rejects.toMatchObject({
    code: 'INVALID_SETTINGS',
    message: expect.stringContaining('update it'),
    value: 1,
  });
  await expect(golden.updateGoldenFrame('a', 2, frame(2))).rejects.toThrow('register it first');
  const [before] = await golden.getGoldenFrames('a');
  await golden.updateGoldenFrame('a', 1, frame(7, 99));
  const [after, ...none] = await golden.getGoldenFrames('a');
  expect([after?.frameNumber, none]).toEqual([1, []]);
  expect(await hexOf(after?.picture)).not.toBe(await hexOf(before?.picture));
  await golden.deleteGoldenFrame('a', 1);
  expect(await golden.getGoldenFrames('a')).toEqual([]);
  await expect(golden.deleteGoldenFrame('a', 1)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
});

test('what is no frame is refused, and more than a composition may have', async () => {
  const { golden } = await open();
  for (const wrong of [
    { ...frame(1), width: 3 },
    { ...frame(1), width: 1e9, height: 1e9 },
    { ...frame(1), frameNumber: -1 },
    { ...frame(1), frameNumber: 1.5 },
    { width: 2, height: 1, data: frame(1).data },
  ]) {
    await expect(golden.registerGoldenFrame('a', wrong)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  }
  for (let number = 0; number < 100; number++) await golden.registerGoldenFrame('a', frame(number));
  await expect(golden.registerGoldenFrame('a', frame(100))).rejects.toThrow('at most 100');
  await golden.registerGoldenFrame('b', frame(100));
});
