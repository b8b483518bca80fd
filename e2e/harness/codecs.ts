import type { EncodeSettings } from '../../src/engine/codecs/index.ts';
import { decodeImage, encodePng, openSegmentEncoder, planEncoder } from '../../src/engine/codecs/index.ts';
import type { ContainerId } from '../../src/engine/container/index.ts';
import { createFileWriter, inspectFile } from '../../src/engine/container/index.ts';
import { BT709_LIMITED, type EncodedSegment, type Rational } from '../../src/engine/media/index.ts';
import { testCard, toI420 } from './test-card.ts';

export interface MovieRequest {
  readonly codec: 'h264' | 'vp9' | 'av1';
  readonly container: ContainerId;
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  readonly segments: readonly number[];
  readonly particles: number;
  readonly rate: EncodeSettings['rate'];
}

/** Encodes a test card in segments and writes it as one file; bytes cross to the test as base64. */
async function makeMovie(request: MovieRequest) {
  const { codec, width, height, frameRate, rate } = request;
  const settings: EncodeSettings = {
    codec,
    width,
    height,
    frameRate,
    rate,
    colourSpace: BT709_LIMITED,
    depth: 8,
  };
  const planStart = performance.now();
  const plan = await planEncoder(settings);
  const planMilliseconds = performance.now() - planStart;
  const card = testCard(width, height, request.particles);
  const segments: EncodedSegment[] = [];
  let encodeMilliseconds = 0;
  let first = 0;
  for (const frameCount of request.segments) {
    // Painted beforehand, so that the encoder alone is timed.
    const frames = Array.from({ length: frameCount }, (_, i) => toI420(card.paint(first + i), width, height));
    const start = performance.now();
    using encoder = openSegmentEncoder(plan, { frameCount });
    for (const frame of frames) await encoder.encode(frame);
    segments.push(await encoder.finish());
    encodeMilliseconds += performance.now() - start;
    first += frameCount;
  }
  const file = await writeMovie(request.container, segments, frameRate);
  return {
    plan,
    planMilliseconds,
    encodeMilliseconds,
    bytes: await toBase64(file),
    report: await inspectFile(new Blob([file])),
    segments: segments.map(({ track, packets }) => ({
      track,
      types: packets.map(({ type }) => type).join(' '),
    })),
  };
}

async function writeMovie(container: ContainerId, segments: readonly EncodedSegment[], frameRate: Rational) {
  const sink = new MemorySink();
  const track = segments[0]?.track;
  if (!track) throw new Error('There are no segments.');
  const frameCount = segments.reduce((sum, segment) => sum + segment.frameCount, 0);
  const writer = createFileWriter({ container, track, frameRate, frameCount, title: 'Test card' }, sink);
  for (const segment of segments) await writer.add(segment);
  await writer.finish();
  return sink.bytes();
}

class MemorySink {
  #data = new Uint8Array(1 << 20);
  #length = 0;

  async write(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    const end = position + bytes.length;
    if (end > this.#data.length) {
      const grown = new Uint8Array(end * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data.set(bytes, position);
    this.#length = Math.max(this.#length, end);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#data.slice(0, this.#length);
  }
}

function toBase64(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.readAsDataURL(new Blob([bytes]));
  });
}

function settings(wanted: { codec: EncodeSettings['codec']; width: number; height: number }): EncodeSettings {
  const rate = { mode: 'quality', quality: 75 } as const;
  return { ...wanted, frameRate: { num: 30, den: 1 }, rate, colourSpace: BT709_LIMITED, depth: 8 };
}

const harness = { makeMovie, planEncoder, decodeImage, encodePng, settings };
export type Harness = typeof harness;
Object.assign(globalThis, { harness });
