import { afterAll, describe, expect, it } from 'vitest';
import { type EncodeSettings, isAnimatedCodec, keepsRgb, vc3Kind } from '../src/engine/codecs/index.ts';
import type { FileReport, TrackReport } from '../src/engine/container/index.ts';
import { FORMATS, type FormatId, rulesOf } from '../src/engine/formats/index.ts';
import { BT709_LIMITED } from '../src/engine/media/index.ts';
import { checkCompliance, examineCompliance } from '../src/engine/quality/compliance/index.ts';
import { checkTechnical } from '../src/engine/quality/technical/index.ts';
import { openScratch } from './container-media.ts';
import { makeMovie, NTSC, type Wishes } from './technical-media.ts';

const scratch = openScratch('compliance');
afterAll(scratch.remove);

const CLEAN: readonly (readonly [FormatId, Wishes])[] = [
  ['h264-mp4', { container: 'mp4', codec: 'h264', audio: 'aac' }],
  ['h264-mp4', { container: 'mp4', codec: 'h264', audio: 'aac', fragmented: true }],
  ['h264-mp4', { container: 'mkv', codec: 'h264', audio: 'flac' }],
  ['h265-mp4', { container: 'mov', codec: 'hevc', audio: 'pcm-s24' }],
  ['vp9-webm', { container: 'webm', codec: 'vp9', audio: 'opus' }],
  ['av1-webm', { container: 'webm', codec: 'av1', audio: 'opus' }],
  ['av1-mp4', { container: 'mp4', codec: 'av1', audio: 'opus' }],
  ['prores-hq', { container: 'mov', codec: 'apch', audio: 'pcm-s24', frames: 4 }],
  ['prores-4444', { container: 'mov', codec: 'ap4h', frames: 4 }],
  ['dnxhd-145', { container: 'mov', codec: 'AVdn', audio: 'pcm-s24', frames: 2 }],
  ['dnxhr-hqx', { container: 'mov', codec: 'AVdh', audio: 'aac', frames: 4 }],
];

async function reportOf(wishes: Wishes) {
  const made = await makeMovie(wishes, scratch.path);
  const file = new File([made.bytes], 'film');
  const { report } = await checkTechnical({ ...made.request, output: { kind: 'file', file } }, file);
  if (!report) throw new Error('The file can’t be read.');
  return { report, recipe: made.request.recipe };
}

describe('clean files', () => {
  it.each(CLEAN)('%s breaks no rule: %o', async (format, wishes) => {
    const { report, recipe } = await reportOf(wishes);
    const { rules, findings } = checkCompliance({ recipe, format }, report);
    expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(rules.filter(({ passed }) => !passed)).toEqual([]);
    expect(rules.length).toBeGreaterThan(8);
    // Without being told, it is taken for what it is; DNxHD's classes differ by rate alone.
    const told = examineCompliance(report).format;
    expect(told).toBe(format === 'dnxhd-145' ? 'dnxhd-120' : format);
  });
});

type Change = (report: FileReport) => FileReport;

const video =
  (change: Partial<TrackReport> | ((track: TrackReport) => Partial<TrackReport>)): Change =>
  (report) => ({
    ...report,
    tracks: report.tracks.map((track) =>
      track.type === 'video'
        ? { ...track, ...(typeof change === 'function' ? change(track) : change) }
        : track,
    ),
  });

const stream = (change: Partial<NonNullable<TrackReport['stream']>>): Change =>
  video((track) => (track.stream ? { stream: { ...track.stream, ...change } } : {}));

const BROKEN: readonly (readonly [string, FormatId, Wishes, Change, RegExp])[] = [
  [
    '4:2:2 for the web',
    'h264-mp4',
    { container: 'mp4', codec: 'h264' },
    stream({ chroma: '422' }),
    /chroma is 422/,
  ],
  [
    'High 10',
    'h264-mp4',
    { container: 'mp4', codec: 'h264' },
    stream({ profile: 110, depth: 10 }),
    /depth is 10/,
  ],
  [
    'too large for its level',
    'h264-mp4',
    { container: 'mp4', codec: 'h264' },
    video({ width: 1920, height: 1080 }),
    /1920×1080 at 29.97.* needs level code 40, the pictures say 10/,
  ],
  [
    'no brand',
    'h264-mp4',
    { container: 'mp4', codec: 'h264' },
    (report) => ({ ...report, brands: ['qt  '] }),
    /readers look for isom/,
  ],
  ['odd sides', 'h265-mp4', { container: 'mp4', codec: 'hevc' }, video({ width: 97 }), /multiples of 2/],
  [
    'AAC in WebM',
    'vp9-webm',
    { container: 'webm', codec: 'vp9', audio: 'opus' },
    (report) => ({
      ...report,
      tracks: report.tracks.map((track) =>
        track.type === 'audio' ? { ...track, entry: 'A_AAC', codec: 'mp4a.40.2' } : track,
      ),
    }),
    /A_AAC; the container has A_OPUS/,
  ],
  [
    'HDR in H.264',
    'h264-mp4',
    { container: 'mp4', codec: 'h264' },
    video({ colour: { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl' } }),
    /made in bt709/,
  ],
  [
    'alpha in 4:2:2',
    'prores-hq',
    { container: 'mov', codec: 'apch', frames: 4 },
    stream({ alpha: true }),
    /carry alpha/,
  ],
  [
    'twice the target',
    'prores-hq',
    { container: 'mov', codec: 'apch', frames: 4 },
    video((track) => ({
      packetBytes: { total: 2 * (track.packetBytes?.total ?? 0), least: 1, most: 1, busiestSecond: 1 },
    })),
    /the profile’s target is/,
  ],
  [
    'a frame of another size',
    'dnxhr-hqx',
    { container: 'mov', codec: 'AVdh', frames: 4 },
    video((track) => ({
      packetBytes: { ...(track.packetBytes ?? { total: 0, most: 0, busiestSecond: 0 }), least: 8192 },
    })),
    /every frame has/,
  ],
  [
    'a raster that DNxHD has not',
    'dnxhd-145',
    { container: 'mov', codec: 'AVdn', frames: 2 },
    video({ width: 1440 }),
    /1920×1080 at 24000\/1001/,
  ],
  [
    'another container',
    'prores-hq',
    { container: 'mov', codec: 'apch', frames: 4 },
    (report) => ({ ...report, container: 'Matroska' }),
    /goes into mov/,
  ],
];

it.each(BROKEN)('%s breaks a rule of %s', async (_name, format, wishes, change, words) => {
  const { report, recipe } = await reportOf(wishes);
  const { rules, findings } = checkCompliance({ recipe, format }, change(report));
  const told = findings.map(({ id, category, message }) => `${id} ${category} ${message}`).join('\n');
  expect(told).toMatch(words);
  expect(told).toMatch(/^format-rule compliance /);
  expect(rules.some(({ passed }) => !passed)).toBe(true);
});

it('holds the rules of the place, loudness included', async () => {
  const { report, recipe } = await reportOf({ container: 'mp4', codec: 'h264', audio: 'aac' });
  const place = {
    name: 'House',
    rules: {
      sizes: [{ width: 96, height: 64 }],
      frameRates: [NTSC],
      maximumDuration: 0.5,
      sound: 'required',
      loudness: { target: -23, tolerance: 0.5, truePeak: -1 },
    },
  } as const;
  const sound = { integrated: -16, truePeak: -3 };
  for (const isBinding of [false, true]) {
    const severity = isBinding ? 'error' : 'warning';
    const request = { recipe, place: { ...place, isBinding } };
    const { rules, findings } = checkCompliance(request, report, sound);
    expect(findings.map((found) => [found.id, found.severity, found.message.split(';')[0]])).toEqual([
      ['delivery-rule', severity, 'House: The film lasts 1 s'],
      ['delivery-rule', severity, 'House: The loudness is -16 LUFS'],
    ]);
    expect(rules.filter(({ passed }) => passed)).toHaveLength(3);
  }
});

it('declares rules for every format that is made, as its encoder keeps them', () => {
  for (const { id, chroma = '420', depths, codec } of FORMATS) {
    // Documents and sound have no pictures that rules could be of.
    if (codec === undefined) continue;
    const rules = rulesOf(id);
    expect(rules, id).toBeDefined();
    if (!keepsRgb(codec) && !isAnimatedCodec(codec)) expect(rules?.chroma, id).toContain(chroma);
    expect(
      depths.every((depth) => rules?.depths?.includes(Number.parseInt(String(depth), 10)) ?? true),
      id,
    ).toBe(true);
  }
});

it.each([
  [1920, 1080],
  [3840, 2160],
  [256, 120],
  [1234, 700],
])('knows the bytes of DNxHR’s frames at %i×%i as its encoder does', (width, height) => {
  for (const { id, profile, chroma } of FORMATS.filter((format) => format.codec === 'dnxhr')) {
    const settings = {
      codec: 'dnxhr',
      profile,
      width,
      height,
      frameRate: NTSC,
      rate: { mode: 'profile' },
      colourSpace: BT709_LIMITED,
      depth: 10,
      chroma,
    } as EncodeSettings;
    const { frameBytes, compression } = vc3Kind(settings);
    const packetBytes = { total: frameBytes, least: frameBytes, most: frameBytes, busiestSecond: frameBytes };
    const report = {
      container: 'QuickTime File Format',
      bytes: 1,
      durationSeconds: 1,
      mimeType: '',
      tags: {},
      brands: ['qt  '],
      tracks: [
        {
          type: 'video',
          codec: 'AVdh',
          width,
          height,
          frameCount: 1,
          frameRate: 30,
          durationSeconds: 1,
          keyFrames: 1,
          colour: BT709_LIMITED,
          problems: [],
          packetBytes,
        },
      ],
    } as const satisfies FileReport;
    const { findings } = checkCompliance(
      { recipe: { encoder: { settings }, frameRate: NTSC } as never, format: id },
      report,
    );
    expect(findings, id).toEqual([]);
    expect(rulesOf(id)?.profiles).toEqual([compression.id]);
  }
});
