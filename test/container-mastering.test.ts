import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectFile } from '../src/engine/container/index.ts';
import type { ChannelLayout, Rational } from '../src/engine/media/index.ts';
import {
  encodeMastering,
  ffmpeg,
  frameHashes,
  type MasteringCodec,
  mediainfo,
  openScratch,
  pcmSound,
  probe,
  writeMovie,
} from './container-media.ts';

const scratch = openScratch('mastering');
afterAll(scratch.remove);

const NTSC: Rational = { num: 30000, den: 1001 };
const FRAMES = 24;

describe.each<[MasteringCodec, [number, number], object, string]>([
  ['apch', [320, 180], { codec_name: 'prores', profile: 'HQ', pix_fmt: 'yuv422p10le' }, '422 HQ'],
  ['ap4h', [320, 180], { codec_name: 'prores', profile: '4444', pix_fmt: 'yuva444p12le' }, '4444'],
  ['AVdn', [1920, 1080], { codec_name: 'dnxhd', profile: 'DNXHD', pix_fmt: 'yuv422p' }, 'DNxHD 45'],
  ['AVdh', [320, 180], { codec_name: 'dnxhd', profile: 'DNXHR HQX', pix_fmt: 'yuv422p10le' }, 'DNxHR HQX'],
])('%s in MOV', (codec, size, expected, name) => {
  const segments = encodeMastering(codec, FRAMES, size, NTSC, 10);
  const seconds = (FRAMES * 1001) / 30000;
  const sound = pcmSound('pcm-s24', 'stereo', seconds);
  const file = scratch.path(`${codec}.mov`);

  it('is what ffprobe and mediainfo take for a camera’s or an editor’s file', async () => {
    const settings = {
      container: 'mov' as const,
      frameRate: NTSC,
      timecode: '00:59:59;28',
      tags: { reel: 'A001C002' },
    };
    const bytes = await writeMovie(settings, segments, [sound]);
    const { streams } = probe(bytes, file);
    expect(streams[0]).toMatchObject({
      ...expected,
      codec_tag_string: codec,
      r_frame_rate: '30000/1001',
      avg_frame_rate: '30000/1001',
      time_base: '1/30000',
      start_time: '0.000000',
      duration: '0.800800',
      nb_read_packets: String(FRAMES),
      color_range: 'tv',
      color_space: 'bt709',
      color_transfer: 'bt709',
      color_primaries: 'bt709',
      field_order: 'progressive',
      sample_aspect_ratio: '1:1',
      tags: { timecode: '00:59:59;28' },
    });
    expect(streams[1]).toMatchObject({
      codec_name: 'pcm_s24le',
      sample_rate: '48000',
      channels: 2,
      start_time: '0.000000',
      duration_ts: sound.description.sampleCount,
    });
    expect(streams[2]).toMatchObject({
      codec_tag_string: 'tmcd',
      tags: { timecode: '00:59:59;28', reel_name: 'A001C002' },
    });
    const tracks = mediainfo(file);
    expect(tracks[1]).toMatchObject({
      ...(codec.startsWith('ap')
        ? { Format: 'ProRes', Format_Profile: name }
        : { Format: 'VC-3', Format_Commercial_IfAny: name }),
      CodecID: codec,
      FrameRate_Mode: 'CFR',
      FrameCount: String(FRAMES),
      ScanType: 'Progressive',
      colour_primaries: 'BT.709',
      Delay_DropFrame: 'Yes',
    });
    expect(tracks.find((track) => track.Type === 'Time code')).toMatchObject({
      TimeCode_FirstFrame: '00:59:59;28',
      // Two labels that drop-frame would leave out are kept each tenth minute, as here at the hour.
      TimeCode_LastFrame: '01:00:00;21',
    });
    const report = await inspectFile(new Blob([bytes]));
    expect(report).toMatchObject({
      timecode: '00:59:59;28',
      tags: { reel: 'A001C002', software: 'Framewright' },
      tracks: [
        { codec, frameCount: FRAMES, frameRate: 30000 / 1001, problems: [], colour: { fullRange: false } },
        { codec: 'pcm-s24', sampleRate: 48000, channelCount: 2, startSeconds: 0 },
      ],
    });
    expect(report.tracks[0]?.commercialName).toMatch(/^Apple ProRes 4|^DNxH/);
  });

  it('gives back the coder’s pictures and the exact samples', async () => {
    const stream = scratch.path(codec);
    const packets = segments.flatMap((segment) => segment.packets.map(({ data }) => data));
    writeFileSync(stream, Buffer.concat(packets));
    // What was put in, packet by packet, is what comes out.
    const [copied, given] = [
      ffmpeg('-i', file, '-map', '0:v', '-c', 'copy', '-f', 'rawvideo', '-'),
      readFileSync(stream),
    ];
    expect(Buffer.compare(copied, given)).toBe(0);
    expect(new Set(frameHashes(file, 'v')).size).toBe(FRAMES);
    const samples = ffmpeg('-i', file, '-map', '0:a', '-c', 'copy', '-f', 's24le', '-');
    expect(Buffer.compare(samples, Buffer.concat(sound.packets.map(({ data }) => data)))).toBe(0);
  });
});

describe('sound in MOV', () => {
  it.each<[ChannelLayout, string, RegExp]>([
    ['mono', 'mono', /^(M|C)$/],
    ['stereo', 'stereo', /^L R$/],
    ['3.0', '3.0', /^L R C$/],
    ['quad', 'quad(side)', /^L R Ls Rs$/],
    ['5.0', '5.0(side)', /^L R C Ls Rs$/],
    ['5.1', '5.1(side)', /^L R C LFE Ls Rs$/],
    ['7.1', '7.1', /^L R C LFE Ls Rs Lsd Rsd$/],
  ])('tells which speakers %s is for', async (layout, ffmpegLayout, order) => {
    const segments = encodeMastering('apcn', 2, [64, 64], { num: 25, den: 1 });
    const bytes = await writeMovie({ container: 'mov', frameRate: { num: 25, den: 1 } }, segments, [
      pcmSound('pcm-f32', layout, 0.08, 96000),
    ]);
    const file = scratch.path('layout.mov');
    const { streams } = probe(bytes, file);
    expect(streams[1]).toMatchObject({ codec_name: 'pcm_f32le', sample_rate: '96000' });
    expect(String(streams[1]?.channel_layout).replace('(side)', '')).toBe(ffmpegLayout.replace('(side)', ''));
    expect(mediainfo(file)[2]?.ChannelLayout).toMatch(order);
  });

  it('alternates with pictures every half second and never waits for memory', async () => {
    const segments = encodeMastering('apcn', 100, [64, 64], { num: 25, den: 1 }, 50);
    const sounds = [pcmSound('pcm-s16', 'stereo', 4), pcmSound('pcm-s24', 'mono', 4)];
    const bytes = await writeMovie({ container: 'mov', frameRate: { num: 25, den: 1 } }, segments, sounds);
    const { streams } = probe(bytes, scratch.path('interleaved.mov'));
    expect(streams.map(({ duration }) => Number(duration))).toEqual([4, 4, 4]);
    const order = ffmpegOrder(scratch.path('interleaved.mov'));
    // In the file's order no track is ever more than half a second and a packet ahead of another.
    expect(order.worst).toBeLessThan(0.6);
  });
});

/** How far apart in time neighbours in the file are. */
function ffmpegOrder(file: string): { worst: number } {
  const words = ['-v', 'error', '-show_entries', 'packet=stream_index,pts_time,pos', '-of', 'csv=p=0', file];
  const packets = execFileSync('ffprobe', words)
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .sort((a, b) => (a[2] ?? 0) - (b[2] ?? 0));
  const last = new Map<number, number>();
  let worst = 0;
  for (const [stream = 0, time = 0] of packets) {
    last.set(stream, time);
    if (last.size === 3) worst = Math.max(worst, Math.max(...last.values()) - Math.min(...last.values()));
  }
  return { worst };
}
