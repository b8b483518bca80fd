import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkTechnical } from '../src/engine/quality/technical/index.ts';
import { openScratch } from './container-media.ts';
import { type Bytes, type Made, makeMovie, makePictures } from './technical-media.ts';

const scratch = openScratch('technical-fuzz');
afterAll(scratch.remove);

const MUTATIONS = 300;
/** Far beyond what a file of some kilobytes takes; a reader that follows a lie takes for ever. */
const MOST_MILLISECONDS = 4000;

const made: Made[] = [];
beforeAll(async () => {
  for (const wishes of [
    { container: 'mp4', codec: 'h264', audio: 'aac' },
    { container: 'mp4', codec: 'hevc', fragmented: true },
    { container: 'mov', codec: 'ap4h', audio: 'pcm-s24', frames: 4 },
    { container: 'webm', codec: 'vp9', audio: 'opus' },
    { container: 'mkv', codec: 'av1' },
  ] as const) {
    made.push(await makeMovie(wishes, scratch.path));
  }
  made.push(await makePictures());
}, 60_000);

/** Park and Miller's minimal standard generator. */
function randoms(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 48271) % 2147483647;
    return Math.floor((state / 2147483647) * most);
  };
}

const EXTREMES = [0, 0xff, 0x7f, 0x80, 0x01];

/** A few bytes changed, mostly where headers lie; now and then a piece taken out, doubled or cut off. */
function mutate(bytes: Bytes, seed: number): Bytes {
  const random = randoms(seed);
  let result = bytes.slice();
  for (let change = 0; change <= random(6); change++) {
    const inHead = random(3) > 0;
    const at = random(inHead ? Math.min(6000, result.length) : result.length);
    switch (random(8)) {
      case 0:
        result = result.slice(0, Math.max(1, at));
        break;
      case 1:
        result = new Uint8Array([...result.subarray(0, at), ...result.subarray(at + 1 + random(64))]);
        break;
      case 2:
        result = new Uint8Array([...result.subarray(0, at), ...result.subarray(Math.max(0, at - 32))]);
        break;
      case 3:
        result.fill(EXTREMES[random(EXTREMES.length)] ?? 0, at, at + 1 + random(8));
        break;
      default:
        result[at] = random(256);
    }
  }
  return result;
}

it('finds something wrong in whatever random bytes do to a file, and ends', async () => {
  let slowest = 0;
  for (let seed = 1; seed <= MUTATIONS; seed++) {
    const one = made[seed % made.length];
    if (!one) throw new Error('There is no file.');
    const bytes = mutate(one.bytes, seed * 7919);
    const file = new File([bytes], 'film');
    const started = performance.now();
    const { findings } = await checkTechnical({ ...one.request, output: { kind: 'file', file } }, file);
    slowest = Math.max(slowest, performance.now() - started);
    const same = bytes.length === one.bytes.length && bytes.every((byte, index) => byte === one.bytes[index]);
    expect(
      findings.some(({ severity }) => severity === 'error'),
      `seed ${seed}`,
    ).toBe(!same);
    expect(JSON.stringify(findings).length, `seed ${seed}`).toBeLessThan(100_000);
  }
  expect(slowest).toBeLessThan(MOST_MILLISECONDS);
}, 120_000);
