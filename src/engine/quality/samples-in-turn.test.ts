import {
  ALL_FORMATS,
  BlobSource,
  CustomVideoDecoder,
  type EncodedPacket,
  Input,
  registerDecoder,
  VideoSample,
  VideoSampleSink,
} from 'mediabunny';
import { afterAll, expect, test } from 'vitest';
import { MemorySink } from '../../../test/container-media.ts';
import { createFileWriter } from '../container/index.ts';
import { BT709_LIMITED, nextTask } from '../media/index.ts';
import { samplesInTurn } from './samples-in-turn.ts';

const FRAMES = 30;
const RATE = { num: 25, den: 1 };
const seen = { open: 0, most: 0, decoders: 0 };
/** Decoders can't be taken back: other files' tests of the same process decode ProRes too. */
let serves = true;
afterAll(() => {
  serves = false;
});

/** Decodes everything at once into nothing much, and counts what it gave away and nobody closed. */
class CountingDecoder extends CustomVideoDecoder {
  static override supports(codec: string): boolean {
    return serves && codec === 'prores';
  }

  init(): void {
    seen.decoders++;
  }

  decode({ timestamp, duration }: EncodedPacket): void {
    const size = { format: 'RGBA', codedWidth: 16, codedHeight: 16 } as const;
    const sample = new VideoSample(new Uint8Array(16 * 16 * 4), { ...size, timestamp, duration });
    const close = sample.close.bind(sample);
    seen.open++;
    seen.most = Math.max(seen.most, seen.open);
    sample.close = () => {
      seen.open--;
      close();
    };
    this.onSample(sample);
  }

  flush(): void {}

  close(): void {
    seen.decoders--;
  }
}
registerDecoder(CountingDecoder);

/** @param keys whether all packets are key frames, or the first alone */
async function sinkOf(keys: 'all' | 'first'): Promise<VideoSampleSink> {
  const track = { codec: 'ap4h', width: 16, height: 16, colourSpace: BT709_LIMITED, depth: 10 } as const;
  const sink = new MemorySink();
  const settings = { container: 'mov', track, frameRate: RATE, frameCount: FRAMES } as const;
  const writer = createFileWriter(settings, sink);
  const packets = Array.from({ length: FRAMES }, (_, frame) => ({
    data: new Uint8Array(64).fill(frame),
    type: keys === 'all' || frame === 0 ? ('key' as const) : ('delta' as const),
    ...{ frame, duration: 1 },
  }));
  await writer.add({ frameCount: FRAMES, track, packets });
  await writer.finish();
  const source = new BlobSource(new Blob([sink.bytes]));
  const found = await new Input({ source, formats: ALL_FORMATS }).getPrimaryVideoTrack();
  if (!found) throw new Error('The file has no track.');
  Object.assign(seen, { open: 0, most: 0, decoders: 0 });
  return new VideoSampleSink(found);
}

const TIMES = Array.from({ length: FRAMES }, (_, frame) => (frame + 0.5) / 25);
const frameOf = (sample: VideoSample | null): number => Math.round((sample?.timestamp ?? -1) * 25);

async function manyTasks(): Promise<void> {
  for (let task = 0; task < 20; task++) await nextTask();
}

test('frames that stand alone are decoded no further ahead than one, however slowly they are taken', async () => {
  const sink = await sinkOf('all');
  const taken: number[] = [];
  for await (const sample of samplesInTurn(sink, TIMES)) {
    await manyTasks();
    taken.push(frameOf(sample));
    sample?.close();
  }
  expect(taken).toEqual(TIMES.map((_, frame) => frame));
  expect(seen.most).toBeLessThanOrEqual(3);
  await manyTasks();
  expect(seen).toMatchObject({ open: 0, decoders: 0 });
});

test('frames that share a key frame all come, though none is decoded before the last is asked for', async () => {
  const taken: number[] = [];
  for await (const sample of samplesInTurn(await sinkOf('first'), TIMES)) {
    taken.push(frameOf(sample));
    sample?.close();
  }
  expect(taken).toEqual(TIMES.map((_, frame) => frame));
});

test('whoever stops early leaves nothing open', async () => {
  for await (const sample of samplesInTurn(await sinkOf('all'), TIMES)) {
    sample?.close();
    await manyTasks();
    break;
  }
  await manyTasks();
  expect(seen).toMatchObject({ open: 0, decoders: 0 });
});
