import { ExportError } from '../../errors/index.ts';
import type { EncodedPacket } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { fillPicture, fillToRate } from '../mpeg2/buffer.ts';
import { cutPictures, readMpeg2Picture } from '../mpeg2/pictures.ts';
import {
  imxRaster,
  isImx,
  isMpeg2Profile,
  mpeg2FrameBytes,
  mpeg2Round,
  XDCAM_B_FRAMES,
  XDCAM_BITS_PER_SECOND,
  XDCAM_BUFFER_BITS,
  XDCAM_START_BITS,
  xdcamGopLength,
} from '../mpeg2/profiles.ts';
import type { FfmpegConfiguration } from './configuration.ts';
import type { PacketReader, Packets } from './packets.ts';

/** Share of the rate that the encoder is told to aim at: it hits its aim only about, and what it leaves is filled up. */
const AIM = 0.975;

/**
 * XDCAM HD422 and IMX by FFmpeg's mpeg2video.
 *
 * @param aim share of XDCAM's rate to aim at
 * @throws ExportError INVALID_SETTINGS for a profile that is none
 */
export function configureMpeg2(settings: EncodeSettings, aim = AIM): FfmpegConfiguration {
  const { profile } = settings;
  if (!isMpeg2Profile(profile)) {
    throw new ExportError('INVALID_SETTINGS', `${profile} is no profile of MPEG-2 here.`, { value: profile });
  }
  const imx = isImx(profile);
  return {
    config: {
      encoder: 'mpeg2video',
      options: [...COMMON, ...(imx ? imxOptions(settings) : xdcamOptions(settings, aim))],
      ...(imx && { filters: imxFilters(settings) }),
      // The rate control remembers: only whole segments are the same everywhere.
      kind: 'inter',
      round: mpeg2Round(settings),
      muxer: 'raw',
    },
    input: 'I422',
    name: imx ? `IMX ${profile.slice(-2)}` : 'XDCAM HD422',
  };
}

const COMMON = [
  ...['-threads', '1', '-dc', '10', '-intra_vlc', '1', '-non_linear_quant', '1', '-qmin', '1'],
  ...['-rc_max_vbv_use', '1', '-rc_min_vbv_use', '1', '-seq_disp_ext', 'always'],
  ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-video_format', 'component'],
];

/** Fields are coded within whole frames, as both formats have it. */
function fieldOptions({ fieldOrder }: EncodeSettings, more: readonly string[]): readonly string[] {
  const flags = [...more, ...(fieldOrder ? ['+ilme', '+ildct'] : [])].join('');
  return [
    ...(flags === '' ? [] : ['-flags:v', flags]),
    ...(fieldOrder ? ['-alternate_scan', '1', '-top', fieldOrder === 'tff' ? '1' : '0'] : []),
  ];
}

function xdcamOptions(settings: EncodeSettings, aim: number): readonly string[] {
  const { frameRate } = settings;
  const bits = Math.round(XDCAM_BITS_PER_SECOND * aim);
  return [
    ...[
      '-profile:v',
      '0',
      '-level:v',
      '2',
      '-b:v',
      String(bits),
      '-qmax',
      '28',
      '-maxrate',
      String(XDCAM_BITS_PER_SECOND),
    ],
    ...['-bufsize', String(XDCAM_BUFFER_BITS), '-rc_init_occupancy', String(XDCAM_START_BITS)],
    ...['-g', String(xdcamGopLength(frameRate)), '-bf', String(XDCAM_B_FRAMES), '-mpv_flags', '+strict_gop'],
    ...['-colorspace', 'bt709'],
    // No picture is so new that it moves a key frame.
    ...['-sc_threshold', '1000000000'],
    ...fieldOptions(settings, ['+cgop']),
  ];
}

/** The buffer holds one frame: each is made as finely as its share allows, and filled up to it afterwards. */
function imxOptions(settings: EncodeSettings): readonly string[] {
  const bits = 8 * mpeg2FrameBytes(settings);
  const rate = String(imxRate(settings));
  return [
    ...['-profile:v', '0', '-level:v', '5', '-b:v', rate, '-maxrate', rate],
    ...['-bufsize', String(bits), '-rc_init_occupancy', String(bits), '-g', '0', '-bf', '0', '-qmax', '12'],
    ...['-colorspace', 'smpte170m', '-ps', '1', '-qscale:v', '1'],
    ...fieldOptions(settings, ['+low_delay']),
  ];
}

function imxRate(settings: EncodeSettings): number {
  const { frameRate } = settings;
  return Math.floor((8 * mpeg2FrameBytes(settings) * frameRate.num) / frameRate.den);
}

/** Blank lines above the picture, for what the vertical blanking carried. */
function imxFilters(settings: EncodeSettings): readonly string[] {
  const { lines, blanking } = imxRaster(settings);
  return [`pad=720:${lines + blanking}:0:${blanking}:black`];
}

/** Cuts a segment of mpeg2video into pictures, and keeps XDCAM's to its rate. */
export class Mpeg2Stream implements PacketReader {
  readonly #settings: EncodeSettings;
  readonly #aim: number;
  readonly #parts: ArrayBuffer[] = [];

  constructor(settings: EncodeSettings, aim = AIM) {
    this.#settings = settings;
    this.#aim = aim;
  }

  take(data: ArrayBuffer): void {
    this.#parts.push(data);
  }

  async finish(): Promise<Packets> {
    const stream = new Uint8Array(await new Blob(this.#parts).arrayBuffer());
    const pictures = cutPictures(stream);
    return {
      packets: inOrder(isImx(this.#settings.profile) ? this.#exact(pictures) : this.#filled(pictures)),
    };
  }

  #filled(pictures: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer>[] {
    return fillToRate(pictures, {
      bitsPerSecond: XDCAM_BITS_PER_SECOND,
      frameRate: this.#settings.frameRate,
      bufferBits: XDCAM_BUFFER_BITS,
      startBits: XDCAM_START_BITS,
      aim: this.#aim,
    });
  }

  #exact(pictures: readonly Uint8Array<ArrayBuffer>[]): readonly Uint8Array<ArrayBuffer>[] {
    const bytes = mpeg2FrameBytes(this.#settings);
    const large = pictures.find((picture) => picture.length > bytes);
    if (large) {
      throw new ExportError(
        'ENCODER_FAILED',
        `A frame of IMX came out with ${large.length} bytes instead of ${bytes}: it shows more than the format can carry. Choose a higher class, or a calmer picture.`,
        { value: large.length },
      );
    }
    const rate = imxRate(this.#settings);
    return pictures.map((picture) => fillPicture(picture, bytes, rate));
  }
}

/** Numbers pictures as they are shown: within its GOP each says where it belongs. */
function inOrder(pictures: readonly Uint8Array<ArrayBuffer>[]): EncodedPacket[] {
  let first = 0;
  return pictures.map((data, index) => {
    const picture = readMpeg2Picture(data);
    if (!picture) {
      throw new ExportError('ENCODER_FAILED', 'The encoder wrote a picture without its headers.', {
        value: index,
      });
    }
    // GOPs are closed: all that is shown before one was coded before it.
    if (picture.gop) first = index;
    const type = picture.type === 'I' && picture.startsSequence ? 'key' : 'delta';
    return { data, type, frame: first + picture.temporalReference, duration: 1 };
  });
}
