import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { readStreamFacts, startsStream, streamCodec } from '../src/engine/codecs/index.ts';
import { dissectFile } from '../src/engine/container/index.ts';
import { ffmpeg, openScratch } from './container-media.ts';

const scratch = openScratch('stream-headers');
afterAll(scratch.remove);

const COLOURS = {
  bt709: ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  hdr: [
    '-colorspace',
    'bt2020nc',
    '-color_primaries',
    'bt2020',
    '-color_trc',
    'smpte2084',
    '-color_range',
    'pc',
  ],
} as const;

/** Sizes that are no whole blocks, depths, chroma, interlacing and colours of every kind that encoders here make. */
it.each<[string, string, string, keyof typeof COLOURS, string, string[]]>([
  ['H.264 High', 'mp4', '98x66', 'bt709', 'yuv420p', ['libx264']],
  ['H.264 Baseline', 'mp4', '96x64', 'bt709', 'yuv420p', ['libx264', '-profile:v', 'baseline']],
  [
    'H.264 High 4:2:2 Intra, interlaced',
    'mov',
    '192x108',
    'bt709',
    'yuv422p10le',
    ['libx264', '-flags', '+ildct+ilme', '-x264-params', 'interlaced=1', '-g', '1'],
  ],
  ['H.264 High 4:4:4', 'mkv', '100x50', 'hdr', 'yuv444p', ['libx264']],
  [
    'H.264 with its own matrices',
    'mp4',
    '320x180',
    'bt709',
    'yuv420p',
    ['libx264', '-x264-params', 'cqm=jvt:level=4.1'],
  ],
  [
    'HEVC Main',
    'mp4',
    '98x66',
    'bt709',
    'yuv420p',
    ['libx265', '-tag:v', 'hvc1', '-x265-params', 'log-level=none:bframes=3'],
  ],
  [
    'HEVC Main 10',
    'mkv',
    '320x180',
    'hdr',
    'yuv420p10le',
    ['libx265', '-x265-params', 'log-level=none:level=5.1:high-tier=1'],
  ],
  [
    'HEVC 4:2:2',
    'mp4',
    '128x72',
    'bt709',
    'yuv422p10le',
    ['libx265', '-tag:v', 'hvc1', '-x265-params', 'log-level=none:scaling-list=default'],
  ],
  ['VP9 profile 0', 'webm', '98x66', 'bt709', 'yuv420p', ['libvpx-vp9']],
  ['VP9 profile 1', 'webm', '96x64', 'bt709', 'yuv444p', ['libvpx-vp9']],
  ['VP9 profile 2', 'mp4', '96x64', 'hdr', 'yuv420p10le', ['libvpx-vp9']],
  ['AV1', 'mp4', '98x66', 'bt709', 'yuv420p', ['libaom-av1', '-cpu-used', '8', '-usage', 'realtime']],
  ['AV1, 10 bits', 'webm', '96x64', 'hdr', 'yuv420p10le', ['libaom-av1', '-cpu-used', '8']],
  ['ProRes HQ', 'mov', '98x66', 'hdr', 'yuv422p10le', ['prores_ks', '-profile:v', '3']],
  ['ProRes 4444', 'mkv', '96x64', 'bt709', 'yuva444p10le', ['prores_ks', '-profile:v', '4']],
  [
    'ProRes XQ',
    'mov',
    '96x64',
    'bt709',
    'yuva444p10le',
    ['prores_ks', '-profile:v', '5', '-alpha_bits', '8'],
  ],
  ['DNxHR HQX', 'mov', '258x130', 'bt709', 'yuv422p10le', ['dnxhd', '-profile:v', 'dnxhr_hqx']],
  ['DNxHR 444', 'mov', '320x180', 'bt709', 'yuv444p10le', ['dnxhd', '-profile:v', 'dnxhr_444']],
  ['DNxHR 444 RGB', 'mov', '320x180', 'bt709', 'gbrp10le', ['dnxhd', '-profile:v', 'dnxhr_444']],
  [
    'DNxHD, interlaced',
    'mov',
    '1920x1080',
    'bt709',
    'yuv422p',
    ['dnxhd', '-b:v', '120M', '-flags', '+ildct+ilme', '-r', '25'],
  ],
])('%s in %s at %s says what ffprobe reads', async (name, container, size, colours, format, encoder) => {
  const path = scratch.path(`${name.replace(/\W/g, '')}.${container}`);
  const filter =
    name.startsWith('ProRes') && colours === 'hdr'
      ? ['-vf', 'setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc']
      : [];
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    `testsrc2=size=${size}:rate=25`,
    '-frames:v',
    '3',
    ...filter,
    '-pix_fmt',
    format,
    '-c:v',
    ...encoder,
    ...COLOURS[colours],
    path,
  );
  const probe = JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', path]).toString(),
  );
  const [stream] = probe.streams;
  const bytes = readFileSync(path);
  const anatomy = await dissectFile(new Blob([bytes]));
  expect(anatomy?.problems).toEqual([]);
  const track = anatomy?.tracks.find(({ type }) => type === 'video');
  const codec = streamCodec(track?.entry ?? '');
  if (!track || !codec) throw new Error('There are no pictures.');
  const at = track.packets.position(0);
  const packet = bytes.subarray(at, at + track.packets.bytes(0));
  const head = { codec, ...(track.configuration && { configuration: track.configuration }) };
  const facts = readStreamFacts(head, packet);
  const [width, height] = size.split('x').map(Number);
  const interlaced = name.includes('interlaced');
  expect(facts).toMatchObject({ width, height, interlaced });
  if (codec === 'vc3') expect(facts?.fieldOrder).toBe(interlaced ? firstField(path) : undefined);
  expect(facts?.chroma).toBe(/yuva?(\d+)/.exec(format)?.[1] ?? '444');
  if (codec === 'vc3') expect(facts?.colour.matrix).toBe(format.startsWith('gbr') ? 0 : undefined);
  if (facts?.depth !== undefined) expect(facts.depth).toBe(format.endsWith('10le') ? 10 : 8);
  if (codec === 'h264' || codec === 'h265') expect(facts?.level).toBe(stream.level);
  if (codec === 'prores') {
    expect(facts?.alpha).toBe(format.startsWith('yuva'));
    expect(facts?.alphaDepth).toBe(facts?.alpha ? (encoder.includes('-alpha_bits') ? 8 : 16) : undefined);
  }
  const codes = { bt709: [1, 1, 1, false], hdr: [9, 16, 9, true] }[colours];
  const {
    primaries = codes[0],
    transfer = codes[1],
    matrix = codes[2],
    fullRange = codes[3],
  } = facts?.colour ?? {};
  const model = format.startsWith('gbr') ? 0 : codes[2];
  expect([primaries, transfer, matrix, fullRange]).toEqual([codes[0], codes[1], model, codes[3]]);
  if (codec !== 'vc3' && codec !== 'prores') expect(facts?.colour.matrix).toBeDefined();
  expect(startsStream(head, packet)).toBe(true);
  if (codec !== 'prores' && codec !== 'vc3' && !name.includes('Intra')) {
    const next = track.packets.position(1);
    expect(startsStream(head, bytes.subarray(next, next + track.packets.bytes(1)))).toBe(false);
  }
});

/** As the first frame has it: MOV's own words are about the track. */
function firstField(path: string): 'tff' | 'bff' {
  const told = execFileSync('ffprobe', [
    ...['-v', 'error', '-read_intervals', '%+#1', '-show_entries', 'frame=top_field_first'],
    ...['-of', 'default=noprint_wrappers=1:nokey=1', path],
  ]);
  return told.toString().trim().startsWith('1') ? 'tff' : 'bff';
}
