import { expect, test } from 'vitest';
import type { FileReport, TrackReport } from '../container/index.ts';
import { inferSettings } from './infer-settings.ts';

const FACTS = { width: 640, height: 360, frameRate: { num: 30, den: 1 }, frameCount: 90 };
const BT709 = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false };

const track = (over: Partial<TrackReport> = {}): TrackReport => ({
  ...{ type: 'video', codec: 'avc1.64001f', width: 640, height: 360, frameCount: 90, frameRate: 30 },
  ...{ durationSeconds: 3, keyFrames: 2, colour: BT709, problems: [] },
  ...over,
});

const infer = (
  over: Partial<TrackReport>,
  file: Partial<FileReport> = {},
  name = 'a.mp4',
  asked: Parameters<typeof inferSettings>[3] = {},
) =>
  inferSettings(
    name,
    {
      ...{ container: 'MP4', mimeType: '', bytes: 1, durationSeconds: 3, tags: {} },
      tracks: [track(over)],
      ...file,
    },
    FACTS,
    asked,
  );

/** What the first picture of a film says; only what matters here. */
const stream = (over: Partial<Stream>): Stream => ({
  ...{ codec: 'vc3', width: 640, height: 360, chroma: '422', colour: {}, interlaced: false },
  ...over,
});
type Stream = NonNullable<TrackReport['stream']>;

/** What every file leaves open. */
const ALWAYS = 1;

test.each([
  [{}, {}, 'a.mp4', { format: 'h264-mp4', container: 'mp4' }],
  [
    { codec: 'hvc1.1.6' },
    { container: 'QuickTime File Format' },
    'a.mov',
    { format: 'h265-mp4', container: 'mov' },
  ],
  [{ codec: 'vp09.00.10.08' }, { container: 'WebM' }, 'a.webm', { format: 'vp9-webm', container: 'webm' }],
  [{ codec: 'av01.0.08M.08' }, { container: 'WebM' }, 'a.webm', { format: 'av1-webm' }],
  [{ codec: 'av01.0.08M.08' }, {}, 'a.mp4', { format: 'av1-mp4' }],
  [
    { codec: 'apch' },
    { container: 'QuickTime File Format' },
    'a.mov',
    { format: 'prores-hq', container: 'mov' },
  ],
  [{ codec: 'AVdh', commercialName: 'DNxHR HQX' }, {}, 'a.mov', { format: 'dnxhr-hqx' }],
  [
    { type: 'pictures', codec: 'png', frameRate: 0, colour: {} },
    { container: 'ZIP' },
    'a.zip',
    { format: 'png-sequence' },
  ],
] as const)('the format is told by codec and container: %#', (over, file, name, settings) => {
  const seen = infer(over as Partial<TrackReport>, file, name);
  expect(seen.settings).toMatchObject({ ...settings, size: { width: 640, height: 360 } });
  expect(seen.assumed).toHaveLength(ALWAYS);
  expect(seen.settings.frameRate).toBeUndefined();
});

test('what a file does not tell is said', () => {
  const words = (over: Partial<TrackReport>, file: Partial<FileReport> = {}, name?: string) =>
    infer(over, file, name).assumed.slice(0, -1).join(' ');
  expect(words({ codec: 'mp4v' })).toMatch(/mp4v is of no format.*h264-mp4 was assumed/);
  expect(words({}, { tracks: [] }, 'a.webm')).toMatch(/vp9-webm was assumed/);
  expect(words({ colour: {} })).toMatch(/does not tell its colours: BT\.709/);
  expect(words({ width: 640, height: 480 })).toMatch(/640×480.*shown whole/);
  expect(words({ codec: 'AVdn' }, {}, 'a.mov')).toMatch(/Which class of AVdn/);
  expect(inferSettings('a.mov', undefined, FACTS).settings.format).toBe('prores-hq');
  expect(infer({ codec: 'AVdh' }, {}, 'a.mov', { format: 'dnxhr-sq' }).settings.format).toBe('dnxhr-sq');
});

test('another rate was resampled to, unless the film was only played at another speed', () => {
  expect(infer({ frameRate: 25, frameCount: 75 }).settings.frameRate).toEqual({ num: 25, den: 1 });
  // As many frames as the composition has, a thousandth too slow: the rate is what is wrong.
  expect(infer({ frameRate: 29.97 }).settings.frameRate).toBeUndefined();
  expect(infer({ frameRate: 24, frameCount: 90 }).settings.frameRate).toBeUndefined();
});

test('colours, sound and timecode are taken over; what the format can not have is left out with words', () => {
  const hdr = { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl', fullRange: false };
  const sound = { ...track(), type: 'audio', codec: 'opus', sampleRate: 48000, channelCount: 6 } as const;
  const seen = infer(
    { codec: 'vp09.02.10.10', colour: hdr },
    { container: 'WebM', tracks: [track({ codec: 'vp09.02.10.10', colour: hdr }), sound] },
    'a.webm',
  );
  expect(seen.settings).toMatchObject({
    ...{ colour: 'pq', depth: 10 },
    audio: { codec: 'opus', sampleRate: 48000, layout: '5.1' },
  });
  const h264 = infer({ colour: hdr });
  expect(h264.settings.colour).toBeUndefined();
  expect(h264.assumed.join(' ')).toMatch(/The format's own was assumed/);
  expect(infer({}, { timecode: '01:00:00:00', container: 'QuickTime' }, 'a.mov').settings.timecode).toBe(
    '01:00:00:00',
  );
});

test('depth and scan are those of the pictures, where the format has them', () => {
  const of = (codec: string, commercialName: string | undefined, told: Partial<Stream>, more = {}) =>
    infer({ codec, ...(commercialName && { commercialName }), stream: stream(told), ...more }, {}, 'a.mov');
  expect(of('AVdh', 'DNxHR HQX', { depth: 12 }).settings).toMatchObject({ format: 'dnxhr-hqx', depth: 12 });
  expect(of('AVdh', 'DNxHR 444', { depth: 10 }).settings).toMatchObject({ format: 'dnxhr-444', depth: 10 });
  const rgb = { colour: { ...BT709, matrix: 'rgb', fullRange: true } };
  const { settings, assumed } = of('AVdh', 'DNxHR 444', { depth: 12 }, rgb);
  expect(settings).toMatchObject({ format: 'dnxhr-444', depth: 12, colourModel: 'rgb' });
  expect(settings).not.toHaveProperty('fullRange');
  expect(assumed.join(' ')).not.toMatch(/BT\.709/);
  const alpha = (alphaDepth: 8 | 16) =>
    of('ap4h', undefined, { codec: 'prores', alpha: true, alphaDepth }).settings.alphaDepth;
  expect([alpha(8), alpha(16)]).toEqual([8, undefined]);
  expect(of('vp09.02.10.10', undefined, { codec: 'vp9', depth: 10 }).settings.depth).toBe(10);
  expect(of('hvc1.2.4', undefined, { codec: 'h265', depth: 10 }).settings.depth).toBe(10);
  // H.264 is made of 8 bits here: that the file is of another depth is for its check to say.
  expect(of('avc1.6e001f', undefined, { codec: 'h264', depth: 10 }).settings.depth).toBeUndefined();
  const hd = { width: 1920, height: 1080, frameRate: 25, frameCount: 75 };
  const fields = of('AVdn', 'DNxHD 120', { depth: 8, interlaced: true, fieldOrder: 'tff' }, hd);
  expect(fields.settings).toMatchObject({ format: 'dnxhd-120', scan: 'tff', depth: 8 });
  const lower = of('apch', undefined, { codec: 'prores', interlaced: true, fieldOrder: 'bff' });
  expect(lower.settings.scan).toBe('bff');
  expect(of('apch', undefined, { codec: 'prores' }).settings.scan).toBeUndefined();
  const silent = of('apch', undefined, { codec: 'prores', interlaced: true });
  expect(silent.settings.scan).toBe('tff');
  expect(silent.assumed.join(' ')).toMatch(/Which field comes first.*tff was assumed/);
});

test('that the usual gates were held is said only where no profile judges', () => {
  const said = (hasProfile: boolean) =>
    inferSettings('a.mp4', undefined, FACTS, undefined, hasProfile).assumed.join(' ');
  expect(said(false)).toMatch(/usual gates were held/);
  expect(said(true)).not.toMatch(/usual gates/);
});
