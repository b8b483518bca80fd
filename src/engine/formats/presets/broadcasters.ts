import type { Rational } from '../../media/index.ts';
import type { FormatId, FormatSettings, Size } from '../formats.ts';
import type { ShippedPreset } from './preset.ts';
import { FPS } from './rates.ts';

const FULL: Size = { width: 1920, height: 1080 };
const SMALL: Size = { width: 1280, height: 720 };
/** EBU R 128. */
const LOUDNESS = { target: -23, tolerance: 0.5, truePeak: -1 };
/** What is delivered in Britain: true peaks stay lower. */
const DPP_PEAK = -3;

interface Delivery {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly format: FormatId;
  readonly size: Size;
  readonly frameRate: Rational;
  readonly scan: NonNullable<FormatSettings['scan']>;
  readonly tracks: number;
  readonly truePeak?: number;
  readonly more?: Pick<FormatSettings, 'leader' | 'as11'>;
  readonly source: string;
}

function delivery(one: Delivery): ShippedPreset {
  const { id, name, description, format, size, frameRate, scan, tracks, source } = one;
  const truePeak = one.truePeak ?? LOUDNESS.truePeak;
  return {
    id,
    name,
    description,
    group: 'broadcast',
    settings: {
      ...{ format, size, frameRate, scan, fit: 'contain', timecode: '10:00:00:00' },
      audio: {
        ...{ codec: 'pcm-s24', sampleRate: 48_000, layout: 'stereo', tracks },
        loudness: { target: LOUDNESS.target, truePeak },
      },
      ...one.more,
    },
    rules: {
      sizes: [size],
      frameRates: [frameRate],
      loudness: { ...LOUDNESS, truePeak },
      alpha: 'forbidden',
      sound: 'required',
    },
    source,
  };
}

const ARD_SOURCE =
  'IRT, MXF profiles ARD_ZDF_HDF (2015), and EBU R 128; as known in 2026. Which tracks hold which sound, and the line-up before the programme, are the broadcaster’s to say.';
const DPP_SOURCE =
  'DPP, Technical Delivery Standards, AMWA AS-11 UK DPP HD shim 1.1, and EBU R 128; as known in 2026. The programme is one part; its fields of AS-11 are asked for.';
/** Seconds: line-up from 09:58:30:00, the clock from 09:59:30:00, black for the last three. */
const DPP_LEADER = { pattern: 'ebu', bars: 60, slate: 27, black: 3 } as const;

/** ARD and ZDF: each profile with 8 sound tracks (a) and with 16 (b). */
function ardZdf(
  number: '01' | '02' | '03',
  format: FormatId,
  codec: string,
  raster: Pick<Delivery, 'size' | 'frameRate' | 'scan'>,
): ShippedPreset[] {
  const picture = raster.scan === 'progressive' ? '720p50' : '1080i25';
  return (['a', 'b'] as const).map((letter) => {
    const tracks = letter === 'a' ? 8 : 16;
    return delivery({
      id: `ard-zdf-hdf${number}${letter}`,
      name: `ARD_ZDF_HDF${number}${letter}`,
      description: `${codec} at ${picture} in MXF, ${tracks} sound tracks, −23 LUFS (EBU R 128).`,
      format,
      ...raster,
      tracks,
      source: ARD_SOURCE,
    });
  });
}

const INTERLACED = { size: FULL, frameRate: FPS.pal, scan: 'tff' } as const;

/** What broadcasters ask for by name. */
export const BROADCASTER_PRESETS: readonly ShippedPreset[] = [
  ...ardZdf('01', 'xdcam-hd422', 'XDCAM HD422', INTERLACED),
  ...ardZdf('02', 'avc-intra-100', 'AVC-Intra 100', INTERLACED),
  ...ardZdf('03', 'avc-intra-100', 'AVC-Intra 100', {
    size: SMALL,
    frameRate: FPS.fifty,
    scan: 'progressive',
  }),
  delivery({
    id: 'as-11-uk-dpp-hd',
    name: 'AS-11 UK DPP HD',
    description:
      'AVC-Intra 100 at 1080i25 in MXF with line-up and clock, AS-11 metadata, 4 sound tracks, −23 LUFS, true peaks up to −3 dBTP.',
    format: 'avc-intra-100',
    ...INTERLACED,
    tracks: 4,
    truePeak: DPP_PEAK,
    more: { leader: DPP_LEADER, as11: {} },
    source: DPP_SOURCE,
  }),
];
