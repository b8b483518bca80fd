import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingId } from '../src/engine/api/index.ts';
import { ID } from '../src/engine/container/matroska/ebml.ts';
import { checkTechnical, type TechnicalOutcome } from '../src/engine/quality/technical/index.ts';
import { ByteFaults, latin1 } from './byte-faults.ts';
import { openScratch } from './container-media.ts';
import { type Bytes, type Made, makeMovie, makePictures, type Wishes } from './technical-media.ts';

const scratch = openScratch('technical');
afterAll(scratch.remove);

function check({ request }: Made, bytes: Bytes): Promise<TechnicalOutcome> {
  const file = new File([bytes], 'film');
  return checkTechnical({ ...request, output: { kind: 'file', file } }, file);
}

const serious = ({ findings }: TechnicalOutcome): string[] =>
  findings.filter(({ severity }) => severity !== 'note').map(({ id, message }) => `${id}: ${message}`);

const CLEAN: readonly Wishes[] = [
  { container: 'mp4', codec: 'h264', audio: 'aac' },
  { container: 'mp4', codec: 'hevc', audio: 'flac' },
  { container: 'mp4', codec: 'av1', audio: 'opus' },
  { container: 'mp4', codec: 'vp9' },
  { container: 'mp4', codec: 'h264', audio: 'aac', fragmented: true },
  { container: 'mp4', codec: 'vp9', audio: 'opus', fragmented: true },
  { container: 'mov', codec: 'h264', audio: 'aac' },
  { container: 'mov', codec: 'hevc', audio: 'pcm-s24' },
  { container: 'mov', codec: 'apch', audio: 'pcm-s24', frames: 4 },
  { container: 'mov', codec: 'ap4h', frames: 4 },
  { container: 'mov', codec: 'AVdn', audio: 'pcm-s24', frames: 2 },
  { container: 'mov', codec: 'AVdh', audio: 'aac', frames: 4 },
  { container: 'webm', codec: 'vp9', audio: 'opus' },
  { container: 'webm', codec: 'av1' },
  { container: 'webm', codec: 'vp9', audio: 'opus', alpha: true },
  { container: 'mov', codec: 'h264', audio: 'pcm-s16' },
  { container: 'mov', codec: 'h264', audio: 'pcm-f32' },
  { container: 'mkv', codec: 'h264', audio: 'flac' },
  { container: 'mkv', codec: 'h264', audio: 'pcm-s16' },
  { container: 'mkv', codec: 'h264', audio: 'pcm-f32' },
  { container: 'mkv', codec: 'hevc', audio: 'pcm-s24' },
  { container: 'mkv', codec: 'av1', audio: 'aac' },
  { container: 'mkv', codec: 'apch', audio: 'flac', frames: 4 },
];

describe('clean files', () => {
  it.each(CLEAN)(
    '$container with $codec and $audio, fragmented $fragmented, alpha $alpha',
    async (wishes) => {
      const made = await makeMovie(wishes, scratch.path);
      const outcome = await check(made, made.bytes);
      expect(serious(outcome)).toEqual([]);
      expect([...outcome.structure, ...outcome.codec].filter(({ passed }) => !passed)).toEqual([]);
      expect(outcome.structure.length + outcome.codec.length).toBeGreaterThan(25);
      expect(outcome.sha256).toBe(made.request.sha256);
      expect(outcome.report?.tracks.find(({ type }) => type === 'video')?.stream).toBeDefined();
      // What the reader of packets does not know has no proofs, either.
      expect(outcome.segments).toEqual({ checked: wishes.codec.startsWith('AV') ? 0 : 2, wrong: [] });
    },
  );

  it('pictures in an archive', async () => {
    const made = await makePictures();
    const outcome = await check(made, made.bytes);
    expect(serious(outcome)).toEqual([]);
    expect(outcome.structure.every(({ passed }) => passed)).toBe(true);
  });
});

type Fault = readonly [name: string, id: FindingId, plant: (file: ByteFaults, made: Made) => unknown];

const MP4: readonly Fault[] = [
  ['cut off at 70 %', 'file-truncated', (file) => file.cut(0.7)],
  ['cut off within its index', 'file-truncated', (file) => file.cut(0.1)],
  ['no index', 'file-unreadable', (file) => file.rename('moov', 'free')],
  ['times for a frame too few', 'file-structure', (file) => file.add32(file.box('stts') + 8, -1)],
  ['frames too long by 0.1 %', 'frame-rate-wrong', (file) => file.add32(file.box('stts') + 12, 1)],
  ['a clock that is off by 0.1 %', 'frame-rate-wrong', (file) => file.set32(file.box('mdhd') + 12, 30030)],
  ['no key frame at a seam', 'key-frames-wrong', (file) => file.set32(file.box('stss') + 12, 17)],
  ['the colours of another standard', 'colour-tags-wrong', (file) => file.set16(file.box('colr') + 4, 9)],
  ['full range', 'colour-tags-wrong', (file) => file.set8(file.box('colr') + 10, 0x80)],
  ['another profile in the SPS', 'profile-wrong', (file) => file.set8(file.box('avcC') + 9, 77)],
  ['another profile in the record', 'profile-wrong', (file) => file.set8(file.box('avcC') + 1, 77)],
  ['another level in the record', 'profile-wrong', (file) => file.set8(file.box('avcC') + 3, 40)],
  ['another width', 'size-wrong', (file) => file.set16(file.box('avc1', 1) + 24, 128)],
  ['no timecode track', 'timecode-missing', (file) => file.hide('trak', 'Time Code Media Handler')],
  ['another timecode', 'timecode-wrong', (file) => file.add32(timecodeSample(file), 1)],
  ['no title', 'metadata-lost', (file) => file.rename('©nam', 'free')],
  ['another title', 'metadata-lost', (file) => file.rename('code title', 'code tytle')],
  ['no captions', 'metadata-lost', (file) => file.hide('trak', 'Subtitle Media Handler')],
  ['another chapter', 'metadata-lost', (file) => file.rename('Zwei', 'Drei', 1)],
  ['an edit list that begins later', 'frame-times-wrong', (file) => file.add32(file.box('elst') + 12, 2002)],
  ['an edit list that is too short', 'duration-wrong', (file) => file.add32(file.box('elst') + 8, -8008)],
  ['a header that is too long', 'duration-wrong', (file) => file.add32(file.box('mvhd') + 16, 80080)],
  ['a media header that is too long', 'duration-wrong', (file) => file.add32(file.box('mdhd') + 16, 1001)],
  ['media of another size', 'file-structure', (file) => file.add32(file.box('mdat') - 8, 100)],
  ['media that end too early', 'file-structure', (file) => file.add32(file.box('mdat') - 8, -100)],
  ['a box that swallows the next', 'file-structure', (file) => file.add32(file.box('minf') - 8, 12)],
  ['a chunk beyond the file', 'file-truncated', (file) => file.set32(file.box('stco') + 8, 0x7fff0000)],
  ['a chunk that lies elsewhere', 'packet-corrupt', (file) => file.add32(file.box('stco') + 8, 40)],
  ['more samples than times', 'file-structure', (file) => file.add32(file.box('stsc') + 12, 1)],
  ['a frame moved', 'frame-times-wrong', (file) => file.add32(file.box('ctts') + 20, 400)],
  ['a damaged packet', 'packet-corrupt', (file) => file.flip(file.box('mdat') + 2000)],
  ['a damaged byte', 'checksum-wrong', (file) => file.flip(file.bytes.length - 20)],
  ['no sound', 'sound-missing', (file) => file.hide('trak', 'Sound Media Handler')],
  ['sound that ends early', 'sound-length-wrong', (file) => file.add32(file.box('elst', 1) + 8, -30000)],
  ['no picture track', 'file-unreadable', (file) => file.hide('trak', 'Video Media Handler')],
];

/** The only sample of the timecode track: the first frame's number, 10 hours of 30 a second. */
function timecodeSample(file: ByteFaults): number {
  const count = new DataView(new ArrayBuffer(4));
  count.setUint32(0, 10 * 3600 * 30);
  return file.find(new Uint8Array(count.buffer));
}

const WEBM: readonly Fault[] = [
  ['cut off at 60 %', 'file-truncated', (file) => file.cut(0.6)],
  ['a cue to nowhere', 'file-structure', (file) => file.flip(cuePosition(file))],
  [
    'an announced place that is none',
    'file-structure',
    (file) => file.flip(file.element(ID.SeekPosition) + 7),
  ],
  ['a duration that is too long', 'duration-wrong', (file) => file.set8(file.element(ID.Duration) + 1, 0x9f)],
  [
    'a clock that is off by 0.1 %',
    'frame-rate-wrong',
    (file) => file.set16(file.element(ID.TimestampScale) + 1, 0x462a),
  ],
  [
    'frames of another length',
    'frame-rate-wrong',
    (file) => file.add32(file.element(ID.DefaultDuration), 33333),
  ],
  ['no key frame at the beginning', 'key-frames-wrong', (file) => file.set8(videoBlock(file, 0) + 3, 0)],
  ['a key frame that is none', 'key-frames-wrong', (file) => file.set8(videoBlock(file, 3) + 3, 0x80)],
  ['a frame at another time', 'frame-times-wrong', (file) => file.set16(videoBlock(file, 5) + 1, 180)],
  [
    'the colours of another standard',
    'colour-tags-wrong',
    (file) => file.set8(file.element(ID.Primaries), 9),
  ],
  [
    'a matrix of another standard',
    'colour-tags-wrong',
    (file) => file.set8(file.element(ID.MatrixCoefficients), 9),
  ],
  ['another width', 'size-wrong', (file) => file.set8(file.element(ID.PixelWidth), 100)],
  ['pictures of another size', 'size-wrong', (file) => file.set8(videoBlock(file, 0) + 4 + 8, 0x50)],
  ['a segment that is too long', 'file-truncated', (file) => file.add32(file.element(ID.Segment) - 4, 1000)],
  ['a cluster that is too long', 'file-structure', (file) => file.add32(file.element(ID.Cluster) - 4, 7)],
  ['no timecode', 'timecode-missing', (file) => file.rename('TIMECODE', 'TIMEC0DE')],
  ['no reel', 'metadata-lost', (file) => file.rename('REEL_NAME', 'REAL_NAME')],
  ['a damaged packet', 'packet-corrupt', (file) => file.flip(videoBlock(file, 2) + 40)],
  [
    'another channel',
    'sound-format-wrong',
    (file) => file.set8(file.find(Uint8Array.of(0x9f, 0x81, 2)) + 2, 1),
  ],
  ['no tracks', 'file-unreadable', (file) => file.flip(file.find(Uint8Array.of(0x16, 0x54, 0xae, 0x6b), 1))],
];

/** The cues are announced at the beginning, and lie at the end. */
function cuePosition(file: ByteFaults): number {
  const cues = file.find(Uint8Array.of(0x1c, 0x53, 0xbb, 0x6b), 1);
  return file.after(cues, Uint8Array.of(ID.CueClusterPosition)) + 2;
}

/** The content of the n-th SimpleBlock of the pictures: track 1, and its time. */
function videoBlock(file: ByteFaults, nth: number): number {
  for (let left = nth, i = 0; ; i++) {
    const at = file.element(ID.SimpleBlock, i);
    if (file.bytes[at] === 0x81 && file.bytes[at - 3] !== undefined && isBlock(file, at) && left-- === 0)
      return at;
  }
}

/** Of random bytes few have a time and flags like these. */
const isBlock = ({ bytes }: ByteFaults, at: number): boolean =>
  (bytes[at + 1] ?? 9) < 4 &&
  [0, 0x80].includes(bytes[at + 3] ?? 1) &&
  bytes[at + 4] !== undefined &&
  (bytes[at + 4] ?? 0) >> 6 === 2;

const MASTERS: readonly Fault[] = [
  ['another profile’s type', 'profile-wrong', (file) => file.rename('apch', 'apcn')],
  ['4:4:4 in a frame', 'profile-wrong', (file) => file.set8(icpf(file, 3) + 12 + 4, 0xc0)],
  ['interlaced frames', 'profile-wrong', (file) => file.set8(icpf(file, 0) + 16, 0x84)],
  ['alpha in a frame', 'alpha-wrong', (file) => file.set8(icpf(file, 0) + 21, 2)],
  ['colours of another standard in a frame', 'colour-tags-wrong', (file) => file.set8(icpf(file, 0) + 18, 9)],
  ['a rate of another standard in a frame', 'frame-rate-wrong', (file) => file.set8(icpf(file, 0) + 17, 3)],
  ['a frame of another size', 'size-wrong', (file) => file.set16(icpf(file, 5) + 12, 322)],
  ['a frame that is cut', 'packet-corrupt', (file) => file.add32(icpf(file, 2) - 4, 9)],
  [
    'rubbish instead of a frame',
    'packet-corrupt',
    (file) => file.bytes.fill(0xaa, icpf(file, 4), icpf(file, 4) + 64),
  ],
];

const icpf = (file: ByteFaults, nth: number): number => file.find(Uint8Array.of(0x69, 0x63, 0x70, 0x66), nth);

const OTHERS: readonly (readonly [Wishes, ...Fault])[] = [
  [
    { container: 'mov', codec: 'AVdh', frames: 4 },
    'another compression',
    'profile-wrong',
    (file) => file.set32(vc3(file) + 0x28, 1272),
  ],
  [
    { container: 'mov', codec: 'AVdh', frames: 4 },
    'another depth',
    'profile-wrong',
    (file) => file.set8(vc3(file) + 0x21, 0x38),
  ],
  [
    { container: 'mov', codec: 'ap4h', frames: 4 },
    'no alpha',
    'alpha-lost',
    (file) => file.set8(icpf(file, 0) + 21, 0),
  ],
  [
    { container: 'mov', codec: 'ap4h', frames: 4 },
    'alpha of another depth',
    'profile-wrong',
    (file) => {
      for (let frame = 0; frame < 4; frame++) file.set8(icpf(file, frame) + 21, 1);
    },
  ],
  [
    { container: 'webm', codec: 'vp9', alpha: true },
    'no alpha beside the pictures',
    'alpha-lost',
    () => opaque,
  ],
  [
    { container: 'mp4', codec: 'hevc' },
    'another profile',
    'profile-wrong',
    (file) => file.set8(file.box('hvcC') + 1, 2),
  ],
  [
    { container: 'mp4', codec: 'h264', fragmented: true },
    'fragments in disorder',
    'file-structure',
    (file) => file.set32(file.box('mfhd', 1) + 4, 1),
  ],
  [
    { container: 'mp4', codec: 'h264', fragmented: true },
    'cut off at 80 %',
    'file-truncated',
    (file) => file.cut(0.8),
  ],
  [
    { container: 'mp4', codec: 'h264', fragmented: true },
    'a fragment that comes late',
    'frame-times-wrong',
    (file) => file.add32(file.after(file.box('moof', 1), latin1('tfdt')) + 12, 1001),
  ],
  [{ container: 'mp4', codec: 'h264' }, 'sound that nobody asked for', 'sound-unexpected', () => withSound],
  [{ container: 'mp4', codec: 'h264', frames: 14 }, 'frames too few', 'frame-count-wrong', () => shorter],
];

let withSound: Bytes;
let shorter: Bytes;
let opaque: Bytes;

const vc3 = (file: ByteFaults, nth = 0): number => file.find(Uint8Array.of(0, 0, 2, 0x80, 3, 1), nth);

async function plant(made: Made, fault: Fault[2]): Promise<TechnicalOutcome> {
  const file = new ByteFaults(made.bytes);
  const planted = fault(file, made);
  return check(made, planted instanceof Uint8Array ? (planted as Bytes) : file.bytes);
}

function expectFound(outcome: TechnicalOutcome, id: FindingId): void {
  expect(serious(outcome).map((found) => found.split(':')[0])).toContain(id);
}

describe.each<[string, Wishes, readonly Fault[]]>([
  ['MP4', { container: 'mp4', codec: 'h264', audio: 'aac' }, MP4],
  ['WebM', { container: 'webm', codec: 'vp9', audio: 'opus', frames: 36 }, WEBM],
  ['ProRes', { container: 'mov', codec: 'apch', frames: 4 }, MASTERS],
])('faults in %s', (_, wishes, faults) => {
  let made: Made;
  beforeAll(async () => {
    made = await makeMovie(wishes, scratch.path);
  });

  it.each(faults)('%s → %s', async (_name, id, fault) => {
    expectFound(await plant(made, fault), id);
  });
});

describe('faults in other files', () => {
  beforeAll(async () => {
    withSound = (await makeMovie({ container: 'mp4', codec: 'h264', audio: 'aac' }, scratch.path)).bytes;
    opaque = (await makeMovie({ container: 'webm', codec: 'vp9' }, scratch.path)).bytes;
    shorter = (await makeMovie({ container: 'mp4', codec: 'h264', frames: 12 }, scratch.path)).bytes;
  });

  it.each(OTHERS)('$container $codec: %s → %s', async (wishes, _name, id, fault) => {
    expectFound(await plant(await makeMovie(wishes, scratch.path), fault), id);
  });

  it.each<[string, FindingId, (bytes: Bytes) => Bytes]>([
    ['a damaged picture', 'packet-corrupt', (bytes) => new ByteFaults(bytes).flip(120).bytes],
    ['an archive that is cut off', 'file-unreadable', (bytes) => bytes.slice(0, bytes.length - 30)],
    [
      'a picture under another name',
      'frame-missing',
      (bytes) => {
        const file = new ByteFaults(bytes);
        return file.rename('0009.png', '0011.png', 1).bytes;
      },
    ],
  ])('pictures: %s → %s', async (_name, id, fault) => {
    const made = await makePictures();
    expectFound(await check(made, fault(made.bytes)), id);
  });

  it('Y′CbCr in place of RGB → profile-wrong, as a warning', async () => {
    const { request, bytes } = await makeMovie({ container: 'mov', codec: 'AVdh', frames: 4 }, scratch.path);
    const { encoder } = request.recipe;
    const colourSpace = { ...encoder.settings.colourSpace, matrix: 'rgb', fullRange: true } as const;
    const settings = { ...encoder.settings, profile: '444', colourSpace } as const;
    const recipe = { ...request.recipe, encoder: { ...encoder, settings } };
    const outcome = await check({ request: { ...request, recipe }, bytes }, bytes);
    expect(outcome.findings).toContainEqual(
      expect.objectContaining({
        id: 'profile-wrong',
        severity: 'warning',
        message: expect.stringMatching(
          /^The colour model of the pictures is ycbcr instead of rgb, as FFmpeg/,
        ),
      }),
    );
  });

  it('Y′CbCr of 4:4:4 that FFmpeg would read as RGB → one warning', async () => {
    const made = await makeMovie({ container: 'mov', codec: 'AVdh', frames: 4 }, scratch.path);
    const file = new ByteFaults(made.bytes);
    for (let frame = 0; frame < 4; frame++) file.set8(vc3(file, frame) + 0x2c, 0x40);
    const { findings } = await check(made, file.bytes);
    const told = findings.filter(
      ({ id, message }) => id === 'colour-tags-wrong' || /matrix|model/.test(message),
    );
    expect(told).toMatchObject([
      { id: 'profile-wrong', severity: 'warning', value: 'rgb', threshold: 'ycbcr' },
    ]);
  });

  it.each<[string, Bytes]>([
    ['nothing', new Uint8Array(0)],
    ['a text', new TextEncoder().encode('This is no film at all, and never was.')],
    ['zeros', new Uint8Array(5000)],
  ])('%s → file-unreadable', async (_name, bytes) => {
    const made = await makeMovie({ container: 'mp4', codec: 'h264' }, scratch.path);
    expectFound(await check(made, bytes), 'file-unreadable');
  });
});
