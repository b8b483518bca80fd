import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pixelFormatOf } from '../src/engine/codecs/ffmpeg/command-line.ts';
import { configureDnx } from '../src/engine/codecs/ffmpeg/dnx.ts';
import type { DnxProfile } from '../src/engine/codecs/index.ts';
import { Vc3FrameDecoder } from '../src/engine/codecs/vc3/frame-decoder.ts';
import { Vc3FrameEncoder } from '../src/engine/codecs/vc3/frame-encoder.ts';
import { vc3FrameBytes, vc3Kind } from '../src/engine/codecs/vc3/profiles.ts';
import {
  BT709_LIMITED,
  type FieldOrder,
  KernelMemory,
  planarBytes,
  planarLayout,
} from '../src/engine/media/index.ts';
import { GuardedMemory } from './prove/guarded-memory.ts';
import { paint, samplesOf } from './prove/intra-frames.ts';
import { seeded } from './prove/random.ts';
import { dnxSettings, RGB_VIDEO, withinRange } from './prove/vc3.ts';

const folder = mkdtempSync(join(tmpdir(), 'vc3-decoder-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CASES: readonly (readonly [DnxProfile, number, number, (8 | 10 | 12)?, (FieldOrder | 'rgb')?])[] = [
  ['120', 1280, 720],
  ['185x', 1920, 1080],
  ['145', 1920, 1080, 8, 'tff'],
  ['185x', 1920, 1080, 10, 'bff'],
  ['lb', 650, 370],
  ['sq', 648, 371],
  ['hq', 331, 1112],
  ['hqx', 331, 203],
  ['hqx', 331, 203, 12],
  ['444', 331, 203],
  ['444', 331, 203, 12],
  ['444', 331, 203, 10, 'rgb'],
  ['444', 331, 203, 12, 'rgb'],
];

describe('the VC-3 decoder', () => {
  it.each(
    CASES.map(([profile, width, height, depth = 10, kind]) => [profile, width, height, depth, kind] as const),
  )(
    'gives %s at %i×%i in %i bits as FFmpeg does, whoever encoded it',
    (profile, width, height, depth, kind) => {
      const fieldOrder = kind === 'rgb' ? undefined : kind;
      const settings = {
        ...dnxSettings(profile, width, height, depth),
        ...(fieldOrder && { fieldOrder }),
        ...(kind === 'rgb' && { colourSpace: RGB_VIDEO }),
      };
      const { input } = vc3Kind(settings);
      const pixels = pixelFormatOf(input, settings.colourSpace.matrix);
      const raw = join(folder, 'raw.yuv');
      const source = [
        'testsrc2=s=640x480:r=25',
        `scale=${width}:${height}`,
        ...withinRange(settings.colourSpace),
        'noise=alls=20:allf=t:all_seed=5',
      ].join(',');
      execFileSync('ffmpeg', [
        ...['-v', 'error', '-y', '-f', 'lavfi', '-i', source],
        ...['-frames:v', '1', '-pix_fmt', pixels, '-f', 'rawvideo', raw],
      ]);
      const data = new Uint8Array(readFileSync(raw));
      const ours = join(folder, 'ours.dnxhd');
      const frame = new Vc3FrameEncoder(settings).encode({
        format: input,
        width,
        height,
        colourSpace: BT709_LIMITED,
        data,
      });
      execFileSync('sh', ['-c', `cat > ${ours}`], { input: frame });
      const files = [ours];
      if (depth !== 12) {
        const fields = fieldOrder ? ['-vf', `setfield=${fieldOrder}`] : [];
        files.push(join(folder, 'theirs.dnxhd'));
        execFileSync('ffmpeg', [
          ...[
            '-v',
            'error',
            '-y',
            '-f',
            'rawvideo',
            '-s',
            `${width}x${height}`,
            '-r',
            '25',
            '-pix_fmt',
            pixels,
          ],
          ...['-i', raw, '-c:v', 'dnxhd', ...configureDnx(settings).config.options, ...fields],
          ...['-f', 'rawvideo', files[1] ?? ''],
        ]);
      }
      for (const file of files) {
        const decoded = execFileSync(
          'ffmpeg',
          ['-v', 'error', '-f', 'dnxhd', '-i', file, '-f', 'rawvideo', '-pix_fmt', pixels, '-'],
          { maxBuffer: 1 << 26 },
        );
        const bytes = new Uint8Array(readFileSync(file));
        const own = new Vc3FrameDecoder().decode(bytes.subarray(0, vc3FrameBytes(settings)), settings);
        const { matrix } = settings.colourSpace;
        expect(own).toMatchObject({ format: input, width, height, colourSpace: { matrix } });
        const [wanted, got] = [
          samplesOf(new Uint8Array(decoded), input),
          samplesOf(Uint8Array.from(own?.data ?? []), input),
        ];
        // At the edge of what there is FFmpeg's transform runs over its 16 bits; ours does not.
        const near = 2 ** Math.max(0, depth - 10);
        const far = wanted.filter((value, at) => Math.abs(value - (got[at] ?? 0)) > near).length;
        expect(far / wanted.length).toBeLessThan(1e-4);
      }
    },
  );

  it.each([
    { of: BT709_LIMITED, shownAs: RGB_VIDEO },
    { of: RGB_VIDEO, shownAs: BT709_LIMITED },
  ])('says of which model planes are, with its range, whatever the container says: $of.matrix', (colours) => {
    const settings = { ...dnxSettings('444', 272, 136, 10), colourSpace: colours.of };
    const { input: format } = vc3Kind(settings);
    const data = new Uint8Array(planarBytes(format, 272, 136));
    const picture = { format, width: 272, height: 136, colourSpace: colours.of, data };
    const frame = new Vc3FrameEncoder(settings).encode(picture);
    const decoded = new Vc3FrameDecoder().decode(frame, { ...settings, colourSpace: colours.shownAs });
    expect(decoded?.colourSpace).toEqual(colours.of);
  });

  it('takes both fields of a frame, and not one of them twice', () => {
    const settings = { ...dnxSettings('145', 1920, 1080, 8), fieldOrder: 'tff' as const };
    const { input: format } = vc3Kind(settings);
    const data = new Uint8Array(planarBytes(format, 1920, 1080)).fill(90);
    const frame = new Vc3FrameEncoder(settings).encode({
      ...{ format, width: 1920, height: 1080, colourSpace: BT709_LIMITED, data },
    });
    const decoder = new Vc3FrameDecoder();
    expect(decoder.decode(frame, settings)).toBeDefined();
    const twice = frame.slice();
    twice.copyWithin(frame.length / 2, 0, frame.length / 2);
    expect(decoder.decode(twice, settings)).toBeUndefined();
  });

  it('takes no memory for frames of one size that are longer than those before, but for their bytes', () => {
    const settings = dnxSettings('sq', 272, 136, 8);
    const { input: format } = vc3Kind(settings);
    const data = new Uint8Array(planarBytes(format, 272, 136)).fill(90);
    const frame = new Vc3FrameEncoder(settings).encode({
      ...{ format, width: 272, height: 136, colourSpace: BT709_LIMITED, data },
    });
    const memory = new KernelMemory();
    const decoder = new Vc3FrameDecoder(memory);
    const first = decoder.decode(frame, settings);
    expect(first).toBeDefined();
    const before = memory.allocated;
    for (let more = 1; more <= 20; more++) {
      const longer = new Uint8Array(frame.length + more);
      longer.set(frame);
      const { data: seen = [] } = decoder.decode(longer, settings) ?? {};
      expect(Buffer.compare(Buffer.from(seen), Buffer.from(first?.data ?? []))).toBe(0);
    }
    expect(memory.allocated - before).toBeLessThan(2 * frame.length + 16_384);
  });

  it('keeps to its buffers and ends, whatever is damaged', () => {
    const random = seeded(8);
    for (const [profile, depth, colourSpace = BT709_LIMITED] of [
      ['sq', 8],
      ['hqx', 10],
      ['444', 12],
      ['444', 10, RGB_VIDEO],
    ] as const) {
      const settings = { ...dnxSettings(profile, 272, 136, depth), colourSpace };
      const { input } = vc3Kind(settings);
      const data = new Uint8Array(planarBytes(input, 272, 136));
      const { bits } = planarLayout(input);
      paint(bits === 8 ? data : new Uint16Array(data.buffer), 'noise', random, 2 ** bits - 1);
      const frame = new Vc3FrameEncoder(settings).encode({
        format: input,
        width: 272,
        height: 136,
        colourSpace: BT709_LIMITED,
        data,
      });
      const decoder = new Vc3FrameDecoder(new GuardedMemory(32 << 20));
      expect(decoder.decode(frame, settings)).toBeDefined();
      for (let round = 0; round < 40; round++) {
        const damaged = frame.slice(0, random() < 0.2 ? Math.floor(random() * frame.length) : frame.length);
        for (let hit = 0; hit < 8; hit++) {
          // Half of them in header and index.
          const at = Math.floor(random() * (hit < 4 ? 0x280 : damaged.length));
          damaged[at] = Math.floor(random() * 256);
        }
        decoder.decode(damaged, settings);
      }
    }
  });
});
