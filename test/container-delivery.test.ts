import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type ByteSink,
  createFileWriter,
  type FileSettings,
  inspectFile,
} from '../src/engine/container/index.ts';
import type { EncodedSegment, Rational } from '../src/engine/media/index.ts';
import {
  codedSound,
  encodeWeb,
  ffmpeg,
  openScratch,
  pcmSound,
  probe,
  type Sound,
  writeMovie,
} from './container-media.ts';

const scratch = openScratch('delivery');
afterAll(scratch.remove);

const NTSC: Rational = { num: 30000, den: 1001 };
const FRAMES = 30;
const SEGMENTS = 3;
/** Longer than the pictures by no sample that matters: 90 frames are 3.003 s. */
const SECONDS = 3;

type Video = 'h264' | 'hevc' | 'vp9' | 'av1';
type Audio = 'aac' | 'opus' | 'flac' | 'pcm';
const videos = new Map<Video, EncodedSegment[]>();
const sounds = new Map<Audio, Sound>();

beforeAll(async () => {
  for (const codec of ['h264', 'hevc', 'vp9', 'av1'] as const) {
    const file = scratch.path(`segment.${codec === 'vp9' || codec === 'av1' ? 'webm' : 'mp4'}`);
    const segments = [];
    for (let seed = 0; seed < SEGMENTS; seed++)
      segments.push(await encodeWeb(file, codec, FRAMES, NTSC, seed));
    videos.set(codec, segments);
  }
  for (const codec of ['aac', 'opus', 'flac'] as const) {
    sounds.set(codec, await codedSound(scratch.path(codec), codec, SECONDS));
  }
  sounds.set('pcm', pcmSound('pcm-s16', 'stereo', SECONDS));
}, 120_000);

const EXTRAS = {
  timecode: '10:00:00:00',
  title: 'Ünïcode title',
  tags: { reel: 'R7', description: 'What it is', created: new Date('2026-01-02T03:04:05Z') },
  chapters: [
    { title: 'Eins', frame: 0 },
    { title: 'Zwei ✓', frame: 45 },
  ],
  captions: [
    {
      language: 'de',
      name: 'Deutsch',
      cues: [
        { start: 0.5, end: 1, text: 'Hallo &amp; <i>Welt</i>' },
        { start: 1.5, end: 2.25, text: 'zwei\nZeilen' },
      ],
    },
    { language: 'en', cues: [{ start: 0, end: 3, text: 'Hello' }] },
  ],
} satisfies Partial<FileSettings>;

function make(
  container: 'mp4' | 'mov' | 'webm' | 'mkv',
  video: Video,
  audio: Audio,
  more: Partial<FileSettings> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const sound = sounds.get(audio);
  return writeMovie(
    { container, frameRate: NTSC, ...EXTRAS, ...more },
    videos.get(video) ?? [],
    sound ? [sound] : [],
  );
}

/** Samples from each whole second to the beep that begins there, where both streams are played from one clock. */
function beepErrors(file: string): number[] {
  // Times as they are in the file; what lies before 0 is not heard.
  const words = [
    '-copyts',
    '-i',
    file,
    '-map',
    '0:a',
    '-af',
    'aresample=async=1:first_pts=0',
    '-ac',
    '1',
    '-f',
    'f32le',
    '-',
  ];
  const raw = ffmpeg(...words);
  const samples = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  return [1, 2].map((second) => {
    let at = second * 48000 - 4000;
    while (at < samples.length && Math.abs(samples[at] ?? 0) < 0.1) at++;
    return at - second * 48000;
  });
}

describe.each<['mp4' | 'mov' | 'webm' | 'mkv', Video, Audio, boolean]>([
  ['mp4', 'h264', 'aac', false],
  ['mp4', 'hevc', 'flac', false],
  ['mp4', 'av1', 'opus', false],
  ['mp4', 'h264', 'aac', true],
  ['mp4', 'vp9', 'opus', true],
  ['mov', 'h264', 'aac', false],
  ['webm', 'vp9', 'opus', false],
  ['mkv', 'h264', 'flac', false],
  ['mkv', 'hevc', 'pcm', false],
  ['mkv', 'av1', 'aac', false],
])('%s with %s and %s, fragmented %s', (container, video, audio, fragmented) => {
  const file = scratch.path(`${container}-${video}-${audio}-${fragmented}.${container}`);
  const matroska = container === 'webm' || container === 'mkv';
  let bytes: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    bytes = await make(container, video, audio, { fragmented });
  });

  it('is what ffprobe reads it to be', () => {
    const { streams, chapters, format } = probe(bytes, file);
    expect(streams.map(({ codec_type }) => codec_type).slice(0, 4)).toEqual([
      'video',
      'audio',
      'subtitle',
      'subtitle',
    ]);
    expect(streams[0]).toMatchObject({
      codec_name: video,
      r_frame_rate: '30000/1001',
      avg_frame_rate: '30000/1001',
      start_time: '0.000000',
      nb_read_packets: String(SEGMENTS * FRAMES),
      color_range: 'tv',
      color_space: 'bt709',
    });
    expect(streams[1]).toMatchObject({
      codec_name: audio === 'pcm' ? 'pcm_s16le' : audio,
      sample_rate: '48000',
      channels: 2,
    });
    if (!fragmented && !matroska) expect(streams[1]?.duration_ts).toBe(SECONDS * 48000);
    expect(streams[2]).toMatchObject({
      codec_name: { mp4: 'mov_text', mov: 'mov_text', webm: 'webvtt', mkv: 'subrip' }[container],
      tags: { language: 'deu' },
    });
    expect(chapters.map(({ tags, start_time }) => [tags?.title, Number(start_time).toFixed(3)])).toEqual([
      ['Eins', '0.000'],
      ['Zwei ✓', '1.502'],
    ]);
    const tags = Object.fromEntries(
      Object.entries(format.tags ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(tags).toMatchObject({ title: 'Ünïcode title', encoder: 'Framewright' });
    expect(Object.values(tags)).toEqual(expect.arrayContaining(['What it is', 'R7']));
    expect(matroska ? tags.timecode : streams.find((each) => each.codec_tag_string === 'tmcd')?.tags).toEqual(
      matroska ? '10:00:00:00' : expect.objectContaining({ timecode: '10:00:00:00', reel_name: 'R7' }),
    );
  });

  it('beeps on the second, however long the coder’s lead is', () => {
    if (audio === 'pcm') return;
    // The tone takes some samples to reach the threshold; lossy coders smear it, Matroska rounds to 48 samples.
    for (const error of beepErrors(file)) expect(Math.abs(error)).toBeLessThan(matroska ? 80 : 12);
  });

  it('shows its captions when they are due', () => {
    const words = ['-copyts', '-i', file, '-map', '0:s:0', '-f', 'srt', '-'];
    const cues = ffmpeg(...words)
      .toString()
      .replaceAll('\r', '')
      .replace(/<[^>]*>/g, '')
      .trim()
      .split('\n\n');
    // ffmpeg knows a fragment's text to end when the next has come.
    const ends = fragmented ? ['.*', '.*'] : ['00:00:01,000', '00:00:02,250'];
    expect(cues).toHaveLength(2);
    expect(cues[0]).toMatch(new RegExp(`^1\\n00:00:00,500 --> ${ends[0]}\\nHallo & Welt$`));
    expect(cues[1]).toMatch(new RegExp(`^2\\n00:00:01,500 --> ${ends[1]}\\nzwei\\nZeilen$`));
  });

  it('is inspected as it was ordered', async () => {
    const report = await inspectFile(new Blob([bytes]));
    expect(report).toMatchObject({
      timecode: '10:00:00:00',
      chapters: [{ title: 'Eins', startSeconds: 0 }, { title: 'Zwei ✓' }],
      tags: { title: 'Ünïcode title', description: 'What it is', reel: 'R7', software: 'Framewright' },
      tracks: [
        {
          type: 'video',
          codec: expect.stringMatching({ h264: /^avc1/, hevc: /^hvc1/, vp9: /^vp09/, av1: /^av01/ }[video]),
          frameCount: SEGMENTS * FRAMES,
          frameRate: 30000 / 1001,
          keyFrames: SEGMENTS,
          problems: [],
          colour: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
        },
        {
          type: 'audio',
          sampleRate: 48000,
          channelCount: 2,
          startSeconds: 0,
          problems: [],
        },
        { type: 'captions', frameCount: 2, language: 'de' },
        { type: 'captions', frameCount: 1, language: 'en' },
      ],
    });
    expect(report.tracks[1]?.durationSeconds).toBeCloseTo(SECONDS, 3);
  });

  it('has the same bytes at another time', async () => {
    vi.useFakeTimers({ now: new Date('2031-05-06T07:08:09Z'), toFake: ['Date'] });
    try {
      expect(Buffer.compare(bytes, await make(container, video, audio, { fragmented }))).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('VP9 with alpha in WebM', () => {
  it('comes back from libvpx with its alpha', async () => {
    const size = 64;
    // A ramp of alpha from left to right, all codes of it, for a test picture.
    const picture = `testsrc2=size=${size}x${size}:rate=30`;
    const ramp = `color=size=${size}x${size}:rate=30,format=yuv420p,geq=lum='4*X':cb=128:cr=128`;
    const [colour, alpha] = [scratch.path('colour.ivf'), scratch.path('alpha.ivf')];
    const coder = [
      '-frames:v',
      '8',
      '-c:v',
      'libvpx-vp9',
      '-crf',
      '4',
      '-b:v',
      '0',
      '-auto-alt-ref',
      '0',
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
    ];
    ffmpeg('-f', 'lavfi', '-i', picture, '-pix_fmt', 'yuv420p', ...coder, colour);
    ffmpeg('-f', 'lavfi', '-i', ramp, ...coder, alpha);
    const [colours, alphas] = [ivfFrames(colour), ivfFrames(alpha)];
    const segment: EncodedSegment = {
      frameCount: 8,
      track: {
        codec: 'vp09.00.10.08.01.01.01.01.00',
        width: size,
        height: size,
        alpha: 'straight',
        colourSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
      },
      packets: colours.map((data, frame) => ({
        data,
        type: frame === 0 ? 'key' : 'delta',
        frame,
        duration: 1,
        alpha: alphas[frame] ?? data,
      })),
    };
    const bytes = await writeMovie({ container: 'webm', frameRate: { num: 30, den: 1 } }, [segment]);
    const file = scratch.path('alpha.webm');
    expect(probe(bytes, file).streams[0]).toMatchObject({ tags: { alpha_mode: '1' }, color_space: 'bt709' });
    const raw = ffmpeg(
      '-c:v',
      'libvpx-vp9',
      '-i',
      file,
      '-vf',
      'alphaextract',
      '-pix_fmt',
      'gray',
      '-f',
      'rawvideo',
      '-',
    );
    expect(raw.length).toBe(8 * size * size);
    const errors = Array.from(raw, (value, i) => Math.abs(value - 4 * (i % size)));
    expect(errors.reduce((sum, error) => sum + error) / errors.length).toBeLessThan(2);
    expect(Math.max(...errors)).toBeLessThan(32);
  });
});

describe('HDR metadata', () => {
  it.each(['mp4', 'mov', 'mkv'] as const)(
    'stands in %s as mediainfo and ffprobe read it',
    async (container) => {
      const hdr = {
        masteringDisplay: {
          red: [0.708, 0.292] as const,
          green: [0.17, 0.797] as const,
          blue: [0.131, 0.046] as const,
          white: [0.3127, 0.329] as const,
          maximumLuminance: 1000,
          minimumLuminance: 0.005,
        },
        contentLight: { maximum: 1000, maximumFrameAverage: 400 },
      };
      const colourSpace = {
        primaries: 'bt2020',
        transfer: 'pq',
        matrix: 'bt2020-ncl',
        fullRange: false,
      } as const;
      const segments = (videos.get('hevc') ?? []).map((segment) => ({
        ...segment,
        track: { ...segment.track, hdr, colourSpace },
      }));
      const bytes = await writeMovie({ container, frameRate: NTSC }, segments);
      const file = scratch.path(`hdr.${container}`);
      writeFileSync(file, bytes);
      const report = execFileSync('mediainfo', [file]).toString();
      expect(report).toMatch(/Mastering display color primaries +: BT\.2020/);
      expect(report).toMatch(/Mastering display luminance +: min: 0\.0050 cd\/m2, max: 1000 cd\/m2/);
      expect(report).toMatch(/Maximum Content Light Level +: 1000/);
      expect(report).toMatch(/Maximum Frame-Average Light Level +: 400/);
      expect(report).toMatch(/Transfer characteristics +: PQ/);
    },
  );
});

describe('a long film', () => {
  it('keeps pictures and sound exact to the tick over an hour at 29.97', async () => {
    const [perSegment, segments] = [600, 180];
    const data = new Uint8Array(4);
    const track = { ...(videos.get('av1')?.[0]?.track as EncodedSegment['track']) };
    const packets = Array.from({ length: perSegment }, (_, frame) => ({
      data,
      frame,
      duration: 1,
      type: frame === 0 ? ('key' as const) : ('delta' as const),
    }));
    const total = (perSegment * segments * 1001) / 30000;
    const sampleCount = Math.round(total * 48000);
    const description = { ...(sounds.get('aac') as Sound).description, sampleCount };
    const coded = Array.from({ length: Math.ceil((sampleCount + 1024) / 1024) }, (_, index) => ({
      data,
      start: index * 1024,
      sampleCount: 1024,
    }));
    const bytes = await writeMovie(
      { container: 'mp4', frameRate: NTSC, timecode: '01:00:00:00' },
      Array.from({ length: segments }, () => ({ frameCount: perSegment, track, packets })),
      [{ description, packets: coded }],
    );
    const file = scratch.path('hour.mp4');
    writeFileSync(file, bytes);
    const last = (stream: string): string | undefined =>
      execFileSync(
        'ffprobe',
        [
          '-v',
          'quiet',
          '-select_streams',
          stream,
          '-show_entries',
          'packet=pts',
          '-read_intervals',
          '3590%',
          '-of',
          'csv=p=0',
          file,
        ],
        { maxBuffer: 1 << 28 },
      )
        .toString()
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(',', '');
    expect(Number(last('v'))).toBe((perSegment * segments - 1) * 1001);
    expect(Number(last('a'))).toBe((coded.length - 1) * 1024 - 1024);
    const report = await inspectFile(new Blob([bytes]));
    expect(report.tracks[0]).toMatchObject({ frameRate: 30000 / 1001, durationSeconds: total, problems: [] });
    expect(report.tracks[1]?.durationSeconds).toBeCloseTo(total, 4);
  });

  it('goes past 4 GB', async () => {
    const data = new Uint8Array(1 << 26);
    const track = { ...(videos.get('av1')?.[0]?.track as EncodedSegment['track']), codec: 'apch' };
    const frameCount = 68;
    const head = new Uint8Array(1 << 16);
    let end = 0;
    const sink: ByteSink = {
      async write(bytes, position) {
        end = Math.max(end, position + bytes.length);
        if (position < head.length) head.set(bytes.subarray(0, head.length - position), position);
      },
    };
    const settings = { container: 'mov' as const, frameRate: NTSC, frameCount, track };
    const writer = createFileWriter(settings, sink);
    const packets = [{ data, type: 'key' as const, frame: 0, duration: 1 }];
    for (let frame = 0; frame < frameCount; frame++) await writer.add({ frameCount: 1, track, packets });
    await writer.finish();
    expect(end).toBeGreaterThan(2 ** 32);
    const text = Buffer.from(head).toString('latin1');
    expect(text.indexOf('co64')).toBeGreaterThan(0);
    const media = text.indexOf('mdat');
    const view = new DataView(head.buffer, media - 4);
    expect(view.getUint32(0)).toBe(1);
    expect(Number(view.getBigUint64(8))).toBe(end - (media - 4));
  });
});

describe('a writer', () => {
  it('puts an index that outgrows its room at the end', async () => {
    const [first] = videos.get('av1') ?? [];
    const opus = sounds.get('opus');
    if (!first || !opus) throw new Error('no segments');
    // Packets a fourth as long as any coder's here.
    const packets = Array.from({ length: 24_000 }, (_, index) => ({
      data: new Uint8Array(3 + (index % 2)),
      start: index * 120,
      sampleCount: 120,
    }));
    const sound = { description: { ...opus.description, priming: 0, sampleCount: 48_048 }, packets };
    const bytes = await writeMovie({ container: 'mp4', frameRate: NTSC }, [first], [sound]);
    const text = Buffer.from(bytes).toString('latin1');
    expect(text.indexOf('moov')).toBeGreaterThan(text.indexOf('mdat'));
    expect((await inspectFile(new Blob([bytes]))).tracks).toMatchObject([
      { frameCount: FRAMES, problems: [] },
      { frameCount: 24_000, problems: [] },
    ]);
  });

  it.each<[Partial<FileSettings>, RegExp]>([
    [{ timecode: '25:00:00:00' }, /out of range/],
    [{ timecode: '00:01:00;00' }, /leaves out/],
    [{ chapters: [{ title: 'beyond', frame: 1000 }] }, /beyond.*within the file/],
  ])('refuses %j before the first byte', (settings, message) => {
    const sink = { write: () => Promise.reject(new Error('written')) };
    for (const container of ['mp4', 'mkv'] as const) {
      const [first] = videos.get('h264') ?? [];
      if (!first) throw new Error('no segments');
      const base = { container, track: first.track, frameRate: NTSC, frameCount: FRAMES };
      expect(() => createFileWriter({ ...base, ...settings }, sink)).toThrow(message);
    }
  });

  it.each([
    ['mp4', 'pcm', /MP4: take aac/],
    ['mov', 'opus', /MOV: take pcm-s24/],
    ['webm', 'aac', /WebM: take opus/],
  ] as const)('says that %s takes no %s, and what it takes', async (container, audio, message) => {
    const video = container === 'webm' ? 'vp9' : 'h264';
    await expect(make(container, video, audio)).rejects.toMatchObject({
      code: 'INVALID_SETTINGS',
      message: expect.stringMatching(message),
    });
  });

  it.each(['mp4', 'mkv'] as const)('tells of sound that is short or torn in %s', async (container) => {
    const sound = sounds.get('aac') as Sound;
    const write = (packets: Sound['packets']): Promise<unknown> =>
      writeMovie({ container, frameRate: NTSC }, videos.get('h264') ?? [], [{ ...sound, packets }]);
    await expect(write(sound.packets.slice(0, 40))).rejects.toThrow(/announced with 144000 samples/);
    await expect(write(sound.packets.filter((_, index) => index !== 20))).rejects.toThrow(/does not follow/);
  });
});

describe('inspecting', () => {
  it('survives damage anywhere, in words and in time', async () => {
    const good = [
      await make('mp4', 'h264', 'aac'),
      await make('mp4', 'h264', 'aac', { fragmented: true }),
      await make('webm', 'vp9', 'opus'),
    ];
    let state = 20261123;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    let read = 0;
    for (let round = 0; round < 120; round++) {
      const bytes = (good[round % good.length] as Uint8Array<ArrayBuffer>).slice();
      // Mostly in the index, where damage counts.
      for (let i = 0; i < 4; i++)
        bytes[random(round % 2 ? 6000 : bytes.length)] = random(4) ? random(256) : 255;
      const cut = round % 5 === 0 ? bytes.slice(0, random(bytes.length)) : bytes;
      try {
        await inspectFile(new Blob([cut]));
        read++;
      } catch (thrown) {
        expect(thrown).toMatchObject({ name: 'ExportError', code: 'CHECK_FAILED' });
      }
    }
    warn.mockRestore();
    error.mockRestore();
    expect(read).toBeGreaterThan(0);
  });
});

function ivfFrames(file: string): Uint8Array<ArrayBuffer>[] {
  const bytes = readFileSync(file);
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 32; at < bytes.length; ) {
    const size = bytes.readUInt32LE(at);
    frames.push(new Uint8Array(bytes.subarray(at + 12, at + 12 + size)));
    at += 12 + size;
  }
  return frames;
}
