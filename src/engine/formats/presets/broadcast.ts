import type { Rational } from '../../media/index.ts';
import type { DeliveryRules } from '../delivery-rules.ts';
import type { FormatSettings, Size } from '../formats.ts';
import type { ShippedPreset } from './preset.ts';
import { FPS } from './rates.ts';

const HD: Size = { width: 1920, height: 1080 };
const UHD: Size = { width: 3840, height: 2160 };

const EUROPE = { target: -23, tolerance: 0.5, truePeak: -1 };
const AMERICA = { target: -24, tolerance: 2, truePeak: -2 };

const EUROPE_SOURCE =
  'EBU R 128 (−23 LUFS ±0.5 LU, at most −1 dBTP) and Rec. ITU-R BT.709; as known in 2026. Which codec is taken, the start timecode and the line-up are the broadcaster’s to say: read its delivery sheet.';
const AMERICA_SOURCE =
  'ATSC A/85 (−24 LKFS ±2 dB, at most −2 dBTP) and Rec. ITU-R BT.709; as known in 2026. Which codec is taken, the start timecode and the line-up are the broadcaster’s to say: read its delivery sheet.';

function master(
  size: Size,
  frameRate: Rational,
  timecode: string,
  { target, truePeak }: NonNullable<DeliveryRules['loudness']>,
): FormatSettings {
  return {
    format: 'prores-hq',
    size,
    fit: 'contain',
    frameRate,
    timecode,
    audio: { codec: 'pcm-s24', sampleRate: 48_000, layout: 'stereo', loudness: { target, truePeak } },
  };
}

function rules(
  size: Size,
  frameRate: Rational,
  loudness: NonNullable<DeliveryRules['loudness']>,
): DeliveryRules {
  return { sizes: [size], frameRates: [frameRate], loudness, alpha: 'forbidden', sound: 'required' };
}

/** Programmes begin at ten o'clock in much of Europe, at one o'clock in America, there in drop-frame. */
export const BROADCAST_PRESETS: readonly ShippedPreset[] = [
  {
    id: 'broadcast-hd-25',
    name: 'Broadcast HD 1080p25',
    description: 'ProRes 422 HQ at 25 frames a second, 24-bit sound at −23 LUFS (EBU R 128).',
    group: 'broadcast',
    settings: master(HD, FPS.pal, '10:00:00:00', EUROPE),
    rules: rules(HD, FPS.pal, EUROPE),
    source: EUROPE_SOURCE,
  },
  {
    id: 'broadcast-hd-29-97',
    name: 'Broadcast HD 1080p29.97',
    description:
      'ProRes 422 HQ at 29.97 frames a second, drop-frame timecode, 24-bit sound at −24 LKFS (ATSC A/85).',
    group: 'broadcast',
    settings: master(HD, FPS.ntsc, '01:00:00;00', AMERICA),
    rules: rules(HD, FPS.ntsc, AMERICA),
    source: AMERICA_SOURCE,
  },
  {
    id: 'broadcast-uhd-50',
    name: 'Broadcast UHD 2160p50',
    description: 'ProRes 422 HQ in UHD at 50 frames a second, 24-bit sound at −23 LUFS (EBU R 128).',
    group: 'broadcast',
    settings: master(UHD, FPS.fifty, '10:00:00:00', EUROPE),
    rules: rules(UHD, FPS.fifty, EUROPE),
    source: EUROPE_SOURCE,
  },
  {
    id: 'broadcast-uhd-59-94',
    name: 'Broadcast UHD 2160p59.94',
    description:
      'ProRes 422 HQ in UHD at 59.94 frames a second, drop-frame timecode, 24-bit sound at −24 LKFS (ATSC A/85).',
    group: 'broadcast',
    settings: master(UHD, FPS.ntscDouble, '01:00:00;00', AMERICA),
    rules: rules(UHD, FPS.ntscDouble, AMERICA),
    source: AMERICA_SOURCE,
  },
];
