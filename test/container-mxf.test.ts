import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { proResInput, proResTrack } from '../src/engine/codecs/prores/profiles.ts';
import { vc3Kind } from '../src/engine/codecs/vc3/profiles.ts';
import { Vc3SegmentEncoder } from '../src/engine/codecs/vc3/segment-encoder.ts';
import { createFileWriter, dissectFile, inspectFile } from '../src/engine/container/index.ts';
import { avcIntraEssence } from '../src/engine/container/mxf/essence/avc.ts';
import { KL_BYTES } from '../src/engine/container/mxf/klv.ts';
import { openMxfSamples } from '../src/engine/container/mxf/reading/mxf-samples.ts';
import { systemItem } from '../src/engine/container/mxf/system-item.ts';
import {
  BT709_LIMITED,
  type EncodedSegment,
  planarBytes,
  type Rational,
  type TrackDescription,
} from '../src/engine/media/index.ts';
import {
  encodeMastering,
  ffmpeg,
  frameHashes,
  type MasteringCodec,
  MemorySink,
  mediainfo,
  openScratch,
  pcmSound,
  probe,
  writeMovie,
} from './container-media.ts';
import { encodeFrames } from './prove/intra-frames.ts';
import { encodeProRes, proResSettings } from './prove/prores.ts';
import { seeded } from './prove/random.ts';
import { dnxSettings, RGB_VIDEO } from './prove/vc3.ts';

const scratch = openScratch('mxf');

/** Holds a file against the policy of our masters, where MediaConch is installed; ffprobe and mediainfo always look. */
function expectPolicy(file: string): void {
  const policy = new URL('./fixtures/mxf/op1a.xml', import.meta.url).pathname;
  const { error, stdout } = spawnSync('mediaconch', ['-p', policy, file]);
  if (error === undefined) expect(stdout.toString()).toMatch(/^pass!/);
}
afterAll(scratch.remove);

const NTSC: Rational = { num: 30000, den: 1001 };
const PAL: Rational = { num: 25, den: 1 };
const FRAMES = 24;

describe.each<[MasteringCodec, [number, number], object, object]>([
  [
    'apch',
    [320, 180],
    { codec_name: 'prores', profile: 'HQ' },
    { Format: 'ProRes', Format_Profile: '422 HQ' },
  ],
  [
    'ap4h',
    [320, 180],
    { codec_name: 'prores', profile: '4444' },
    { Format: 'ProRes', Format_Profile: '4444' },
  ],
  ['AVdn', [1920, 1080], { codec_name: 'dnxhd', profile: 'DNXHD' }, { Format_Commercial_IfAny: 'DNxHD 45' }],
  [
    'AVdh',
    [320, 180],
    { codec_name: 'dnxhd', profile: 'DNXHR HQX' },
    { Format_Commercial_IfAny: 'DNxHR HQX' },
  ],
])('%s in MXF', (codec, size, stream, picture) => {
  const segments = encodeMastering(codec, FRAMES, size, NTSC, 10);
  const sound = pcmSound('pcm-s24', 'stereo', (FRAMES * 1001) / 30000);
  const file = scratch.path(`${codec}.mxf`);
  const settings = {
    container: 'mxf' as const,
    frameRate: NTSC,
    timecode: '00:59:59;28',
    title: 'Ünïcode title',
    tags: { reel: 'A001C002', description: 'What it is about', created: new Date('2026-02-03T04:05:06Z') },
  };

  it('is what ffprobe and mediainfo take for OP1a, with timecode, reel and names', async () => {
    const bytes = await writeMovie(settings, segments, [sound]);
    const { streams, format } = probe(bytes, file);
    expect(streams[0]).toMatchObject({
      ...stream,
      width: size[0],
      height: size[1],
      r_frame_rate: '30000/1001',
      start_time: '0.000000',
      duration: '0.800800',
      nb_read_packets: String(FRAMES),
      color_range: 'tv',
      color_space: 'bt709',
      color_transfer: 'bt709',
      color_primaries: 'bt709',
      tags: { reel_name: 'A001C002' },
    });
    const sounds = streams.slice(1).map(({ codec_name, channels }) => `${codec_name} ${channels}`);
    expect(sounds).toEqual(['pcm_s24le 1', 'pcm_s24le 1']);
    expect(format).toMatchObject({
      duration: '0.800800',
      tags: {
        timecode: '00:59:59;28',
        material_package_name: 'Ünïcode title',
        comment_Description: 'What it is about',
        company_name: 'Framewright',
        modification_date: '2026-02-03T04:05:06.000000Z',
        operational_pattern_ul: '060e2b34.04010101.0d010201.01010900',
      },
    });
    const tracks = mediainfo(file);
    expect(tracks[0]).toMatchObject({
      Format: 'MXF',
      Format_Profile: 'OP-1a',
      Format_Settings: 'Closed / Complete',
      Encoded_Application_Name: 'Framewright',
    });
    expect(tracks[1]).toMatchObject({
      ...picture,
      Format_Settings_Wrapping: 'Frame',
      FrameRate_Num: '30000',
      FrameCount: String(FRAMES),
      ScanType: 'Progressive',
      colour_primaries: 'BT.709',
      Delay_DropFrame: 'Yes',
    });
    expectPolicy(file);
    const code = tracks.find((track) => track['@type'] === 'Other');
    expect(code).toMatchObject({ Format: 'MXF TC', TimeCode_FirstFrame: '00:59:59;28' });
    const report = await inspectFile(new Blob([bytes]));
    const umid = format.tags?.material_package_umid?.slice(2).toLowerCase();
    expect(report).toMatchObject({
      container: 'MXF',
      timecode: '00:59:59;28',
      tags: {
        title: 'Ünïcode title',
        reel: 'A001C002',
        description: 'What it is about',
        software: 'Framewright',
        date: '2026-02-03T04:05:06.000Z',
        umid,
      },
      tracks: [
        {
          codec,
          width: size[0],
          height: size[1],
          frameCount: FRAMES,
          keyFrames: FRAMES,
          frameRate: 30000 / 1001,
          problems: [],
          colour: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
        },
        { codec: 'pcm-s24', sampleRate: 48000, channelCount: 1, startSeconds: 0, problems: [] },
        { codec: 'pcm-s24', sampleRate: 48000, channelCount: 1, startSeconds: 0, problems: [] },
      ],
    });
    const anatomy = await dissectFile(new Blob([bytes]));
    expect(anatomy).toMatchObject({ kind: 'mxf', brands: ['op1a'], problems: [] });
  });

  it('gives back the packets and the exact samples, a channel a track', () => {
    const packets = segments.flatMap((segment) => segment.packets.map(({ data }) => data));
    const copied = ffmpeg('-i', file, '-map', '0:v', '-c', 'copy', '-f', 'rawvideo', '-');
    expect(Buffer.compare(copied, Buffer.concat(packets))).toBe(0);
    const join = '[0:a:0][0:a:1]amerge=inputs=2';
    const samples = ffmpeg('-i', file, '-filter_complex', join, '-f', 's24le', '-c:a', 'pcm_s24le', '-');
    const given = Buffer.concat(sound.packets.map(({ data }) => data));
    expect(Buffer.compare(samples, given)).toBe(0);
  });

  it('is the same file however its segments were cut', async () => {
    const [first] = segments;
    if (!first) throw new Error('no segments');
    const packets = segments.flatMap((segment, index) =>
      segment.packets.map((packet) => ({ ...packet, frame: index * 10 + packet.frame })),
    );
    const whole: EncodedSegment = { track: first.track, frameCount: FRAMES, packets };
    const bytes = await writeMovie(settings, [whole], [sound]);
    expect(Buffer.compare(bytes, readFileSync(file))).toBe(0);
  });
});

describe('what is said of pictures in MXF', () => {
  it.each([10, 12] as const)('tells that DNxHR is RGB in full range, %i bits, as MOV does', async (depth) => {
    const settings = { ...dnxSettings('444', 320, 180, depth), colourSpace: RGB_VIDEO };
    const { input } = vc3Kind(settings);
    const planes = new Uint16Array(planarBytes(input, 320, 180) / 2);
    const most = 2 ** depth - 1;
    // Green, blue and red: an orange.
    const colour = [most / 2, most / 8, most].map(Math.round);
    for (const [plane, code] of colour.entries())
      planes.fill(code, plane * 320 * 180, (plane + 1) * 320 * 180);
    using encoder = new Vc3SegmentEncoder(settings, 2);
    const data = new Uint8Array(planes.buffer);
    const segment = await encodeFrames(encoder, settings, [data, data]);
    for (const container of ['mxf', 'mov'] as const) {
      const file = scratch.path(`rgb${depth}.${container}`);
      const bytes = await writeMovie({ container, frameRate: PAL }, [segment]);
      const [stream] = probe(bytes, file).streams;
      expect(stream, container).toMatchObject({
        ...{ codec_name: 'dnxhd', profile: 'DNXHR 444', pix_fmt: `gbrp${depth}le` },
        ...{ color_space: 'gbr', color_transfer: 'bt709', color_primaries: 'bt709' },
        ...(container === 'mov' && { color_range: 'pc' }),
      });
      const [, picture] = mediainfo(file);
      expect(picture, container).toMatchObject({
        ...{ Format_Commercial_IfAny: 'DNxHR 444', BitDepth: String(depth) },
        ...{ colour_range: 'Full', matrix_coefficients: 'Identity' },
        // Of MOV it tells what it takes the frame's own bit for.
        ...(container === 'mxf' && { ColorSpace: 'RGB' }),
      });
      const { tracks } = await inspectFile(new Blob([bytes]));
      const colours = { primaries: 'bt709', transfer: 'bt709', matrix: 'rgb', fullRange: true };
      expect(tracks[0], container).toMatchObject({ codec: 'AVdh', colour: colours, problems: [] });
      const pixels = ['-f', 'rawvideo', '-pix_fmt', `gbrp${depth}le`, '-'];
      const decoded = ffmpeg('-i', file, '-frames:v', '1', ...pixels);
      const seen = [0, 1, 2].map((plane) => decoded.readUInt16LE(plane * 320 * 180 * 2));
      for (const [plane, code] of seen.entries())
        expect(Math.abs(code - (colour[plane] ?? 0))).toBeLessThan(2);
    }
  });

  it.each([8, 16] as const)('tells how deep the alpha of ProRes is: %i bits', async (alphaDepth) => {
    const settings = { ...proResSettings('4444', 64, 48, true), alphaDepth };
    const planes = new Uint8Array(planarBytes(proResInput(settings), 64, 48)).fill(1);
    const bytes = await writeMovie({ container: 'mxf', frameRate: PAL }, [
      await encodeProRes(settings, [planes]),
    ]);
    // ST 377-1, CDCI Picture Essence Descriptor, Alpha Sample Depth: tag, length, value.
    expect(Buffer.from(bytes).includes(Buffer.of(0x33, 0x09, 0, 4, 0, 0, 0, alphaDepth))).toBe(true);
  });

  it('carries the mastering display in the order that readers take', async () => {
    const [made] = encodeMastering('apch', 2, [64, 64], PAL);
    if (!made) throw new Error('no segments');
    const masteringDisplay = {
      red: [0.708, 0.292],
      green: [0.17, 0.797],
      blue: [0.131, 0.046],
      white: [0.3127, 0.329],
      maximumLuminance: 1000,
      minimumLuminance: 0.005,
    } as const;
    // What the encoder says of its track is what reaches the file.
    const track = proResTrack({
      codec: 'prores',
      profile: 'hq',
      width: 64,
      height: 64,
      frameRate: PAL,
      depth: 10,
      colourSpace: { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl', fullRange: false },
      hdr: { masteringDisplay },
      alpha: false,
      rate: { mode: 'quality', quality: 90 },
    });
    for (const container of ['mxf', 'mov'] as const) {
      const file = scratch.path(`mastering.${container}`);
      writeFileSync(file, await writeMovie({ container, frameRate: PAL }, [{ ...made, track }]));
      const said = execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file]).toString();
      const sides: object[] = JSON.parse(said).streams[0].side_data_list;
      const found = sides.find((side) => 'red_x' in side);
      expect(found, container).toMatchObject({
        red_x: '35400/50000',
        red_y: '14600/50000',
        green_x: '8500/50000',
        green_y: '39850/50000',
        blue_x: '6550/50000',
        blue_y: '2300/50000',
        white_point_x: '15635/50000',
        max_luminance: '10000000/10000',
        min_luminance: '50/10000',
      });
    }
  });

  it.each([
    [{ num: 25, den: 1 }, [0x01, 0, 0, 0]],
    [{ num: 50, den: 1 }, [0x00, 0, 0, 0x80]],
    [{ num: 60, den: 1 }, [0x00, 0x80, 0, 0]],
  ])('marks the second frame of a pair where it belongs at %j', (rate, label) => {
    const item = systemItem(new Uint8Array(16), rate, { frame: 0, dropFrame: false }, false, 1);
    // Behind key and length: bitmap, rate, type, two counts, label, empty stamp, and the kind of the stamp.
    const at = KL_BYTES + 3 + 4 + 16 + 17 + 1;
    expect([...item.subarray(at, at + 4)]).toEqual(label);
  });
});

describe('a film of several partitions', () => {
  const count = 600;
  const segments = encodeMastering('apcn', count, [64, 64], PAL, 24);
  const sound = pcmSound('pcm-s24', 'mono', count / 25);
  const file = scratch.path('long.mxf');

  it('tells every place where it is, and players reach each frame', async () => {
    const settings = { container: 'mxf' as const, frameRate: PAL, timecode: '10:00:00:00' };
    const bytes = await writeMovie(settings, segments, [sound]);
    const { streams } = probe(bytes, file);
    expect(streams[0]).toMatchObject({ duration: '24.000000', nb_read_packets: String(count) });
    const anatomy = await dissectFile(new Blob([bytes]));
    expect(anatomy?.problems).toEqual([]);
    const hashes = frameHashes(file, 'v');
    // Frames of all partitions, and those around where they meet.
    for (const frame of [0, 1, 100, 239, 240, 241, 263, 264, 479, 480, 500, 599]) {
      const seek = ['-ss', String((frame + 0.2) / 25), '-noaccurate_seek', '-i', file];
      const found = ffmpeg(...seek, '-frames:v', '1', '-an', '-f', 'framemd5', '-').toString();
      expect(found.trim().split(',').at(-1)?.trim(), `frame ${frame}`).toBe(hashes[frame]);
    }
  });

  it('plays up to where its writing was cut short', async () => {
    const [first] = segments;
    if (!first) throw new Error('no segments');
    const sink = new MemorySink();
    const audio = [sound.description];
    const options = {
      container: 'mxf' as const,
      frameRate: PAL,
      frameCount: count,
      track: first.track,
      audio,
    };
    const writer = createFileWriter({ ...options, timecode: '10:00:00:00' }, sink);
    await writer.addAudio(0, sound.packets);
    for (const segment of segments.slice(0, 20)) await writer.add(segment);
    const cut = scratch.path('cut.mxf');
    writeFileSync(cut, sink.bytes);
    const said = execFileSync('sh', ['-c', `ffmpeg -v error -i "${cut}" -map 0:v -f null - 2>&1`]).toString();
    const played = frameHashes(cut, 'v');
    // What waits in memory, less than a megabyte, is lost.
    expect(played.length).toBeGreaterThan(200);
    expect(played).toEqual(frameHashes(file, 'v').slice(0, played.length));
    // At most the frame in which it ends is broken.
    expect(said.match(/Error while decoding/g) ?? []).toHaveLength(1);
    const anatomy = await dissectFile(new Blob([sink.bytes]));
    expect(anatomy?.problems.some(({ kind }) => kind === 'truncated')).toBe(true);
    expect(anatomy?.tracks[0]?.packets.count).toBeGreaterThan(200);
  });
});

/** Packets of a file of FFmpeg's muxer, which our reader finds. */
async function packetsOf(file: string, track: TrackDescription): Promise<EncodedSegment> {
  const bytes = readFileSync(file);
  const anatomy = await dissectFile(new Blob([bytes]));
  const video = anatomy?.tracks.find(({ type }) => type === 'video');
  if (!video) throw new Error('no pictures');
  const { packets } = video;
  const rate = (video.frameSeconds ?? 0.04) ** -1;
  return {
    track,
    frameCount: packets.count,
    packets: Array.from({ length: packets.count }, (_, i) => ({
      data: new Uint8Array(bytes.subarray(packets.position(i), packets.position(i) + packets.bytes(i))),
      type: packets.isKey(i) ? ('key' as const) : ('delta' as const),
      frame: Math.round(packets.start(i) * rate),
      duration: 1,
    })),
  };
}

const INTERLACED = ['-vf', 'setfield=tff', '-flags', '+ilme+ildct+cgop', '-top', '1', '-alternate_scan', '1'];
const SOURCE = (size: string, rate: string): string[] => [
  '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`,
]; // biome-ignore format: a command line
const MPEG2 = ['-pix_fmt', 'yuv422p', '-c:v', 'mpeg2video', '-intra_vlc', '1', '-non_linear_quant', '1', '-dc', '10', '-qmin', '1', '-qmax', '12', '-mpv_flags', '+strict_gop', '-sc_threshold', '1000000000']; // biome-ignore format: a command line

describe('broadcast codecs in MXF', () => {
  it('orders pictures of XDCAM HD422 as they are shown, with eight tracks of sound', async () => {
    const made = scratch.path('made.mxf');
    ffmpeg(...SOURCE('640x352', '25'), '-frames:v', '30', ...MPEG2, '-profile:v', '0', '-level:v', '2', '-b:v', '5M', '-maxrate', '5M', '-bufsize', '2000000', '-g', '12', '-bf', '2', ...INTERLACED, '-f', 'mxf', made); // biome-ignore format: a command line
    const segment = await packetsOf(made, {
      codec: 'mpeg2',
      profile: 'xdcam-hd422',
      width: 640,
      height: 352,
      colourSpace: BT709_LIMITED,
      fieldOrder: 'tff',
      gop: { length: 12, bFrames: 2 },
    });
    expect(segment.packets.slice(0, 4).map(({ frame }) => frame)).toEqual([0, 3, 1, 2]);
    const settings = { container: 'mxf' as const, frameRate: PAL, timecode: '01:00:00:00', soundTracks: 8 };
    const bytes = await writeMovie(settings, [segment], [pcmSound('pcm-s24', 'stereo', 30 / 25)]);
    const file = scratch.path('xdcam.mxf');
    const { streams } = probe(bytes, file);
    expect(streams[0]).toMatchObject({
      codec_name: 'mpeg2video',
      profile: '4:2:2',
      height: 352,
      duration: '1.200000',
    });
    expect(streams).toHaveLength(9);
    expectPolicy(file);
    expect(frameHashes(file, 'v')).toEqual(frameHashes(made, 'v'));
    const hashes = frameHashes(file, 'v');
    for (const frame of [0, 1, 2, 11, 12, 13, 20, 29]) {
      const found = ffmpeg(
        '-ss',
        String(frame / 25),
        '-i',
        file,
        '-frames:v',
        '1',
        '-an',
        '-f',
        'framemd5',
        '-',
      );
      expect(found.toString().trim().split(',').at(-1)?.trim(), `frame ${frame}`).toBe(hashes[frame]);
    }
    expect(mediainfo(file)[1]).toMatchObject({
      Format_Version: '2',
      CodecID: '0D01030102046001-0401020201040300',
      ScanType: 'Interlaced',
      ScanOrder: 'TFF',
    });
    const blob = new Blob([bytes]);
    expect((await dissectFile(blob))?.problems).toEqual([]);
    const { tracks } = await inspectFile(blob);
    expect(tracks[0]).toMatchObject({
      codec: 'mpeg2',
      keyFrames: 3,
      commercialName: 'XDCAM HD422',
      problems: [],
    });
  });

  it('writes IMX as D-10, with one element of eight channels', async () => {
    const made = scratch.path('d10.mxf');
    ffmpeg(...SOURCE('720x608', '25'), '-f', 'lavfi', '-i', 'sine=220:r=48000', '-frames:v', '10', '-ac', '1', '-c:a', 'pcm_s24le', ...MPEG2, '-g', '0', '-bf', '0', '-ps', '1', '-flags', '+ildct+low_delay', '-qscale:v', '1', '-rc_max_vbv_use', '1', '-rc_min_vbv_use', '1', '-b:v', '50M', '-minrate', '50M', '-maxrate', '50M', '-bufsize', '2000000', '-rc_init_occupancy', '2000000', '-t', '0.4', '-f', 'mxf_d10', made); // biome-ignore format: a command line
    const segment = await packetsOf(made, {
      codec: 'mpeg2',
      profile: 'imx-50',
      width: 720,
      height: 608,
      colourSpace: BT709_LIMITED,
      fieldOrder: 'tff',
      frameBytes: 250000,
    });
    const sound = pcmSound('pcm-s24', 'quad', 0.4);
    const settings = { container: 'mxf' as const, frameRate: PAL, timecode: '01:00:00:00' };
    const bytes = await writeMovie(settings, [segment], [sound]);
    const file = scratch.path('imx.mxf');
    const { streams } = probe(bytes, file);
    expect(streams[0]).toMatchObject({ codec_name: 'mpeg2video', profile: '4:2:2' });
    expect(streams[1]).toMatchObject({ codec_name: 'pcm_s24le', channels: 8 });
    const samples = ffmpeg('-i', file, '-map', '0:a', '-af', 'pan=4c|c0=c0|c1=c1|c2=c2|c3=c3', '-f', 's24le', '-c:a', 'pcm_s24le', '-'); // biome-ignore format: a command line
    const given = Buffer.concat(sound.packets.map(({ data }) => data));
    expect(samples).toHaveLength(segment.frameCount * 1920 * 12);
    expect(Buffer.compare(samples, given.subarray(0, samples.length))).toBe(0);
    expectPolicy(file);
    const tracks = mediainfo(file);
    expect(tracks[0]).toMatchObject({ Format_Profile: 'OP-1a', Format_Commercial_IfAny: 'IMX 50' });
    const blob = new Blob([bytes]);
    expect((await dissectFile(blob))?.problems).toEqual([]);
    expect((await inspectFile(blob)).tracks).toMatchObject([
      { codec: 'mpeg2', width: 720, height: 576, commercialName: 'IMX 50', problems: [] },
      { codec: 'pcm-s24', channelCount: 8, durationSeconds: segment.frameCount / 25, problems: [] },
    ]);
  });

  it('labels AVC-Intra by class and system', async () => {
    const made = scratch.path('avci.mxf');
    ffmpeg(...SOURCE('1920x1080', '25'), '-frames:v', '4', '-pix_fmt', 'yuv422p10le', '-c:v', 'libx264', '-preset', 'ultrafast', '-avcintra-class', '100', '-x264-params', 'avcintra-flavor=panasonic:colorprim=bt709:transfer=bt709:colormatrix=bt709', '-f', 'mxf', made); // biome-ignore format: a command line
    const segment = await packetsOf(made, {
      codec: 'avc-intra',
      profile: 'avc-intra-100',
      width: 1920,
      height: 1080,
      depth: 10,
      colourSpace: BT709_LIMITED,
      frameBytes: 568832,
    });
    const bytes = await writeMovie({ container: 'mxf', frameRate: PAL }, [segment]);
    const file = scratch.path('avc.mxf');
    const { streams } = probe(bytes, file);
    expect(streams[0]).toMatchObject({
      codec_name: 'h264',
      profile: 'High 4:2:2 Intra',
      nb_read_packets: '4',
    });
    expect(frameHashes(file, 'v')).toEqual(frameHashes(made, 'v'));
    expect(mediainfo(file)[1]).toMatchObject({ CodecID: '0D01030102106001-0401020201323104' });
    const [frame] = segment.packets;
    if (!frame) throw new Error('no packets');
    // RP 2027 has no label for it, so that a sub-descriptor tells.
    const fast = avcIntraEssence(segment.track, { num: 50, den: 1 }, frame.data);
    expect(fast).toMatchObject({ descriptor: 'cdci', stored: { height: 1088 }, avc: { profile: 122 } });
    expect((await dissectFile(new Blob([bytes])))?.problems).toEqual([]);
  });
});

describe('the samples of MXF', () => {
  it.each([
    ['mxf_opatom', 1],
    ['mxf', 2],
  ] as const)('are read anywhere, a piece at a time: %s', async (muxer, channelCount) => {
    const file = scratch.path(`sound-${muxer}.mxf`);
    const noise = [
      '-f',
      'lavfi',
      '-i',
      `anoisesrc=r=48000:seed=4:d=16,aformat=channel_layouts=${channelCount}c`,
    ];
    const picture = muxer === 'mxf' ? [...SOURCE('64x64', '25'), '-c:v', 'mpeg2video', '-t', '16'] : [];
    ffmpeg(...noise, ...picture, '-c:a', 'pcm_s16le', '-f', muxer, file);
    const told = ffmpeg('-i', file, '-map', '0:a', '-f', 's16le', '-');
    const given = new Int16Array(told.buffer.slice(told.byteOffset, told.byteOffset + told.length));
    const blob = new Blob([readFileSync(file)]);
    let most = 0;
    const slice = blob.slice.bind(blob);
    blob.slice = (from = 0, to = blob.size) => {
      most = Math.max(most, to - from);
      return slice(from, to);
    };
    const samples = await openMxfSamples(blob);
    expect(samples).toMatchObject({ sampleRate: 48000, channelCount });
    for (const start of [0, 1900, 600_000, 520_000]) {
      const channels = Array.from({ length: channelCount }, () => new Float32Array(40_000));
      await samples?.read(start, 40_000, channels);
      channels.forEach((channel, number) => {
        const expected = Float32Array.from(
          channel,
          (_, i) => (given[(start + i) * channelCount + number] ?? 0) / 2 ** 15,
        );
        expect(Buffer.compare(Buffer.from(channel.buffer), Buffer.from(expected.buffer)), `${start}`).toBe(0);
      });
    }
    expect(most).toBeLessThanOrEqual(1 << 20);
  });
});

describe('a broken MXF file', () => {
  it('is refused or told, and never throws anything else, however it is broken', async () => {
    const segments = encodeMastering('apcn', 30, [64, 64], PAL, 10);
    const good = await writeMovie({ container: 'mxf', frameRate: PAL, timecode: '01:00:00:00' }, segments, [
      pcmSound('pcm-s16', 'stereo', 1.2),
    ]);
    const next = seeded(11);
    let told = 0;
    for (let turn = 0; turn < 300; turn++) {
      const bytes = good.slice(0, turn % 3 === 0 ? Math.floor(next() * good.length) : good.length);
      // Most of what can be broken lies in the header.
      for (let i = 0; i < 1 + (turn % 5); i++) {
        const at = Math.floor(next() * (next() < 0.8 ? 16_384 : bytes.length));
        if (at < bytes.length) bytes[at] = Math.floor(next() * 256);
      }
      const blob = new Blob([bytes]);
      const anatomy = await dissectFile(blob);
      if (!anatomy || anatomy.problems.length > 0) told++;
      const report = await inspectFile(blob).catch((thrown: unknown) => {
        expect(thrown).toMatchObject({ name: 'ExportError', code: 'CHECK_FAILED' });
      });
      if (report) expect(report.tracks.length).toBeGreaterThan(0);
    }
    expect(told).toBeGreaterThan(100);
  }, 60_000);

  it('tells of an index and partitions that lead astray', async () => {
    const segments = encodeMastering('apcn', 10, [64, 64], PAL);
    const good = await writeMovie({ container: 'mxf', frameRate: PAL }, segments);
    const index = Buffer.from(good).indexOf(Buffer.from('060e2b34025301010d01020101100100', 'hex'));
    const entries = Buffer.from(good).indexOf(Buffer.from('3f0a', 'hex'), index);
    const wrong = good.slice();
    // The position in the third entry.
    wrong[entries + 4 + 8 + 2 * 11 + 10] = 7;
    const problems = (await dissectFile(new Blob([wrong])))?.problems ?? [];
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/index is wrong of 1 edit units, the first 2/),
    ]);
    const moved = good.slice();
    const footer = Buffer.from(good).indexOf(Buffer.from('060e2b34020501010d01020101040400', 'hex'));
    moved[footer + 20 + 15] = 1;
    const told = (await dissectFile(new Blob([moved])))?.problems ?? [];
    expect(told[0]?.message).toMatch(/footer partition at byte \d+ says that it is at byte/);
  });
});
