import type { EncodeSettings } from '../../src/engine/codecs/index.ts';
import {
  decodeImage,
  encodePng,
  openSegmentEncoder,
  openVerdictCache,
  planEncoder,
} from '../../src/engine/codecs/index.ts';
import type { ContainerId } from '../../src/engine/container/index.ts';
import { createFileWriter, inspectFile } from '../../src/engine/container/index.ts';
import {
  BT709_LIMITED,
  type EncodedSegment,
  planarBytes,
  type Rational,
  type YuvFrame,
} from '../../src/engine/media/index.ts';
import { naturalClip } from './natural-clip.ts';
import { testCard, toI420 } from './test-card.ts';

export interface MovieRequest {
  readonly codec: 'h264' | 'h265' | 'vp9' | 'av1';
  readonly container: ContainerId;
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  readonly segments: readonly number[];
  /** Squares of the test card; a natural clip instead where absent. */
  readonly particles?: number;
  readonly rate: EncodeSettings['rate'];
  readonly more?: Partial<EncodeSettings>;
  /** Writes the packets of the alpha plane as if they were the film. */
  readonly alphaStream?: boolean;
}

/** A picture source of a request. */
function painter({ width, height, particles }: MovieRequest): (frame: number) => YuvFrame {
  if (particles === undefined) {
    const clip = naturalClip(width, height);
    return (frame) => clip.paint(frame);
  }
  const card = testCard(width, height, particles);
  return (frame) => toI420(card.paint(frame), width, height);
}

/** Planes of 8 bits in the format that the encoder wants; alpha is a ramp from left to right that moves by a pixel a frame. */
function inFormat(frame: YuvFrame, input: string, index: number): YuvFrame {
  const { width, height, data, colourSpace } = frame;
  if (input === 'I420P10') {
    const deep = new Uint16Array(data.length);
    for (let i = 0; i < data.length; i++) deep[i] = (data[i] as number) << 2;
    return { format: 'I420P10', width, height, colourSpace, data: new Uint8Array(deep.buffer) };
  }
  if (input !== 'I420A') return frame;
  const planes = new Uint8Array(planarBytes('I420A', width, height));
  planes.set(data);
  for (let i = 0; i < width * height; i++)
    planes[data.length + i] = ((i + index) % width) * (255 / (width - 1));
  return { format: 'I420A', width, height, colourSpace, data: planes };
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
    ...request.more,
  };
  const planStart = performance.now();
  const plan = await planEncoder(settings);
  const planMilliseconds = performance.now() - planStart;
  const paint = painter(request);
  const segments: EncodedSegment[] = [];
  let encodeMilliseconds = 0;
  let first = 0;
  for (const frameCount of request.segments) {
    // Painted beforehand, so that the encoder alone is timed.
    const frames = Array.from({ length: frameCount }, (_, i) => {
      const frame = { ...paint(first + i), colourSpace: settings.colourSpace };
      return inFormat(frame, plan.input, first + i);
    });
    const start = performance.now();
    using encoder = openSegmentEncoder(plan, { frameCount });
    for (const frame of frames) await encoder.encode(frame);
    const segment = await encoder.finish();
    segments.push(request.alphaStream ? alphaOf(segment) : segment);
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

function alphaOf(segment: EncodedSegment): EncodedSegment {
  const { alpha: _, ...track } = segment.track;
  const packets = segment.packets.map(({ alpha, ...packet }) => {
    if (!alpha) throw new Error(`Frame ${packet.frame} has no alpha.`);
    return { ...packet, data: alpha };
  });
  return { ...segment, track, packets };
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

function settings(
  wanted: { codec: EncodeSettings['codec']; width: number; height: number } & Partial<EncodeSettings>,
): EncodeSettings {
  const rate = { mode: 'quality', quality: 75 } as const;
  return { frameRate: { num: 30, den: 1 }, rate, colourSpace: BT709_LIMITED, depth: 8, ...wanted };
}

/** Plans with frames of a film and a cache that outlives the page; tells how many encoders were opened for it. */
async function planWithSample(store: string) {
  const samples: string[] = [];
  let encodersOpened = 0;
  const { VideoEncoder } = globalThis;
  class CountedEncoder extends VideoEncoder {
    constructor(init: VideoEncoderInit) {
      super(init);
      encodersOpened++;
    }
  }
  globalThis.VideoEncoder = CountedEncoder;
  const clip = naturalClip(320, 192);
  const plan = await planEncoder(settings({ codec: 'vp9', width: 320, height: 192 }), {
    cache: openVerdictCache(store),
    sample: async (input) => {
      samples.push(input);
      return [0, 1, 2, 3].map((frame) => inFormat(clip.paint(frame), input, frame));
    },
  });
  globalThis.VideoEncoder = VideoEncoder;
  return { samples, encodersOpened, encoder: plan.encoder, fingerprint: plan.fingerprint };
}

const harness = { makeMovie, planEncoder, planWithSample, decodeImage, encodePng, settings };
export type Harness = typeof harness;
Object.assign(globalThis, { harness });
