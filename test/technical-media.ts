import type { CodecProfile, EncodeSettings } from '../src/engine/codecs/index.ts';
import { encodePng } from '../src/engine/codecs/index.ts';
import { type FileSettings, pictureName, ZipArchive } from '../src/engine/container/index.ts';
import {
  BT709_LIMITED,
  CHANNEL_LAYOUTS,
  type EncodedSegment,
  type Rational,
  SRGB,
  sha256Hex,
  toNumber,
} from '../src/engine/media/index.ts';
import { packetsName } from '../src/engine/quality/packets-name.ts';
import type { TechnicalRequest } from '../src/engine/quality/technical/index.ts';
import type { SegmentRecipe } from '../src/engine/segments/index.ts';
import {
  codedSound,
  encodeMastering,
  encodeWeb,
  ffmpeg,
  MemorySink,
  pcmSound,
  type Sound,
  segmentsOf,
  writeMovie,
} from './container-media.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
export type Container = 'mp4' | 'mov' | 'webm' | 'mkv';
export type Codec = 'h264' | 'hevc' | 'vp9' | 'av1' | 'apch' | 'ap4h' | 'AVdn' | 'AVdh';

export type SoundCodec = 'aac' | 'opus' | 'flac' | 'pcm-s16' | 'pcm-s24' | 'pcm-f32';

export const NTSC: Rational = { num: 30000, den: 1001 };

/** A file with all that is known of how it should be. */
export interface Made {
  readonly bytes: Bytes;
  readonly request: Omit<TechnicalRequest, 'output'>;
}

export const EXTRAS = {
  timecode: '10:00:00:00',
  title: 'Ünïcode title',
  tags: { reel: 'R7', description: 'What it is', created: new Date('2026-01-02T03:04:05Z') },
  chapters: [
    { title: 'Eins', frame: 0 },
    { title: 'Zwei', frame: 3 },
  ],
  captions: [
    { language: 'de', name: 'Deutsch', cues: [{ start: 0.1, end: 0.5, text: 'Hallo' }] },
    { language: 'en', cues: [{ start: 0, end: 0.4, text: 'Hello' }] },
  ],
} satisfies Partial<FileSettings>;

const PROFILES: Readonly<Partial<Record<Codec, [EncodeSettings['codec'], CodecProfile?]>>> = {
  h264: ['h264'],
  hevc: ['h265'],
  vp9: ['vp9'],
  av1: ['av1'],
  apch: ['prores', 'hq'],
  ap4h: ['prores', '4444'],
  AVdn: ['dnxhd', '145'],
  AVdh: ['dnxhr', 'hqx'],
};

const cache = new Map<string, Promise<EncodedSegment[]>>();

/** Two segments of the moving test picture. */
export function segmentsFor(
  codec: Codec,
  frames: number,
  path: (name: string) => string,
): Promise<EncodedSegment[]> {
  const key = `${codec} ${frames}`;
  const made = cache.get(key) ?? encode(codec, frames, path);
  cache.set(key, made);
  return made;
}

async function encode(
  codec: Codec,
  frames: number,
  path: (name: string) => string,
): Promise<EncodedSegment[]> {
  if ((codec.startsWith('a') && codec !== 'av1') || codec.startsWith('AV')) {
    if (codec === 'AVdn') return encodeDnxhd(frames);
    return encodeMastering(codec as 'apch', 2 * frames, [320, 180], NTSC, frames);
  }
  const web = codec as 'h264';
  const extension = codec === 'vp9' || codec === 'av1' ? 'webm' : 'mp4';
  const segments: EncodedSegment[] = [];
  for (const seed of [0, 1]) {
    const segment = await encodeWeb(path(`${codec}-${seed}.${extension}`), web, frames, NTSC, seed);
    // The level of the sequence header, as files say it.
    const track = { ...segment.track, codec: segment.track.codec.replace('av01.0.04M', 'av01.0.00M') };
    segments.push({ ...segment, track });
  }
  return segments;
}

/** DNxHD 145, which lies between those that other tests look at. */
function encodeDnxhd(frames: number): EncodedSegment[] {
  const source = 'testsrc2=size=1920x1080:rate=30000/1001';
  const count = String(2 * frames);
  const stream = ffmpeg('-f', 'lavfi', '-i', source, '-frames:v', count, '-c:v', 'dnxhd', '-b:v', '145M', '-pix_fmt', 'yuv422p', '-f', 'rawvideo', '-'); // biome-ignore format: a command line
  const bytes = stream.length / (2 * frames);
  const packets = Array.from({ length: 2 * frames }, (_, frame) => ({
    type: 'key' as const,
    data: new Uint8Array(stream.subarray(frame * bytes, (frame + 1) * bytes)),
  }));
  const track = { codec: 'AVdn', width: 1920, height: 1080, colourSpace: BT709_LIMITED };
  return segmentsOf(track, packets, frames);
}

const sounds = new Map<string, Promise<Sound>>();

async function soundFor(codec: SoundCodec, seconds: number, path: (name: string) => string): Promise<Sound> {
  const make = async (): Promise<Sound> =>
    codec === 'pcm-s16' || codec === 'pcm-s24' || codec === 'pcm-f32'
      ? pcmSound(codec, 'stereo', seconds)
      : await codedSound(path(codec), codec, seconds + 0.5);
  const key = `${codec} ${seconds}`;
  const made = sounds.get(key) ?? make();
  sounds.set(key, made);
  const { description, packets } = await made;
  const sampleCount = Math.round(seconds * description.sampleRate);
  return { description: { ...description, sampleCount }, packets };
}

export interface Wishes {
  readonly container: Container;
  readonly codec: Codec;
  readonly audio?: SoundCodec;
  /** Of each of the two segments. */
  readonly frames?: number;
  readonly fragmented?: boolean;
  /** Whether each picture of VP9 has its alpha beside it, here a second copy of itself. */
  readonly alpha?: boolean;
  readonly extras?: Pick<FileSettings, 'title' | 'tags' | 'timecode' | 'chapters' | 'captions'>;
}

/** A file by our own writers, with the request that it answers. */
export async function makeMovie(wishes: Wishes, path: (name: string) => string): Promise<Made> {
  const { container, codec, audio, frames = 15, fragmented } = wishes;
  const coded = await segmentsFor(codec, frames, path);
  const segments = wishes.alpha ? coded.map(withAlpha) : coded;
  const frameCount = segments.reduce((sum, segment) => sum + segment.frameCount, 0);
  const sound = audio && (await soundFor(audio, frameCount / toNumber(NTSC), path));
  const file = { ...(wishes.extras ?? EXTRAS), ...(fragmented && { fragmented }) };
  const bytes = await writeMovie({ container, frameRate: NTSC, ...file }, segments, sound ? [sound] : []);
  const [first] = segments;
  if (!first) throw new Error('There are no segments.');
  const [id, profile] = PROFILES[codec] ?? ['h264'];
  const settings: EncodeSettings = {
    codec: id,
    ...(profile && { profile }),
    width: first.track.width,
    height: first.track.height,
    frameRate: NTSC,
    rate: profile ? { mode: 'profile' } : { mode: 'quality', quality: 75 },
    colourSpace: BT709_LIMITED,
    depth: first.track.depth ?? 8,
    ...(id === 'prores' || id.startsWith('dnx') ? { chroma: codec === 'ap4h' ? '444' : '422' } : {}),
    ...(first.track.alpha && { alpha: true }),
  };
  const ranges = segments.map((_, index) => ({
    index,
    start: 100 + index * frames,
    end: 100 + (index + 1) * frames,
  }));
  const names = await Promise.all(
    segments.map(({ track, packets }) =>
      packetsName(
        track,
        packets.map(({ data }) => data),
      ),
    ),
  );
  return {
    bytes,
    request: {
      recipe: { encoder: { settings }, frameRate: NTSC } as unknown as SegmentRecipe,
      ranges,
      expected: {
        container,
        ...file,
        ...(sound &&
          audio && {
            audio: {
              sampleRate: sound.description.sampleRate,
              channelCount: CHANNEL_LAYOUTS[sound.description.layout].length,
              codec: audio,
            },
          }),
      },
      sha256: await sha256Hex(bytes),
      packets: new Map(names.map((name, index) => [index, name])),
    },
  };
}

function withAlpha({ track, packets, ...segment }: EncodedSegment): EncodedSegment {
  return {
    ...segment,
    track: { ...track, alpha: 'straight' },
    packets: packets.map((packet) => ({ ...packet, alpha: packet.data })),
  };
}

/** Four PNG pictures in an archive. */
export async function makePictures(): Promise<Made> {
  const sink = new MemorySink();
  const archive = new ZipArchive(sink);
  for (let frame = 0; frame < 4; frame++) {
    const data = new Uint8Array(8 * 6 * 4).fill(40 * frame + 20);
    const png = await encodePng({ width: 8, height: 6, data, depth: 8 }, SRGB);
    await archive.addBytes(pictureName({ codec: 'png', firstFrame: 7, frameCount: 4 }, frame), png);
  }
  await archive.finish();
  const settings = {
    codec: 'png',
    width: 8,
    height: 6,
    frameRate: NTSC,
    colourSpace: SRGB,
    depth: 8,
    alpha: true,
  };
  return {
    bytes: sink.bytes,
    request: {
      recipe: { encoder: { settings }, frameRate: NTSC } as unknown as SegmentRecipe,
      ranges: [{ index: 0, start: 7, end: 11 }],
      sha256: await sha256Hex(sink.bytes),
    },
  };
}
