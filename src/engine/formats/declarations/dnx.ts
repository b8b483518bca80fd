import type { DnxProfile } from '../../codecs/index.ts';
import { COLOUR_CHOICES, type Rational } from '../../media/index.ts';
import { COLOUR_MODELS, type FormatDeclaration, type Raster } from '../formats.ts';

const DNX = {
  category: 'mastering',
  audio: ['pcm-s24', 'pcm-s16', 'pcm-f32', 'aac'],
  containers: ['mov', 'mxf', 'mxf-opatom'],
  extension: 'mov',
  mimeType: 'video/quicktime',
  alpha: [],
  sizeMultiple: 2,
  lossless: false,
} as const;

const rate = (num: number, den = 1): Rational => ({ num, den });
const INTERLACED = [rate(25), rate(30000, 1001)];
const UP_TO_30 = [rate(24000, 1001), rate(24), rate(25), rate(30000, 1001), rate(30)];

/**
 * The rasters of VC-3 (SMPTE ST 2019-1) whose rate the classes below are named by, or less. 1080 progressive lines at 50
 * and more have names of their own (240, 290, 365x …).
 */
const RASTERS: readonly Raster[] = [
  { width: 1920, height: 1080, frameRates: UP_TO_30, interlacedRates: INTERLACED },
  { width: 1280, height: 720, frameRates: [...UP_TO_30, rate(50), rate(60000, 1001), rate(60)] },
];

function dnxhd(
  profile: Extract<DnxProfile, '120' | '145' | '185' | '185x' | '220x'>,
  use: string,
): FormatDeclaration {
  return {
    ...DNX,
    id: `dnxhd-${profile}`,
    name: `DNxHD ${profile}`,
    codec: 'dnxhd',
    profile,
    chroma: '422',
    depths: [profile.endsWith('x') ? 10 : 8],
    colours: ['bt709'],
    rasters: RASTERS,
    scans: ['progressive', 'tff', 'bff'],
    maximumSize: 1920,
    use,
  };
}

function dnxhr(
  profile: Extract<DnxProfile, 'lb' | 'sq' | 'hq' | 'hqx' | '444'>,
  use: string,
): FormatDeclaration {
  const deep = profile === 'hqx' || profile === '444';
  return {
    ...DNX,
    id: `dnxhr-${profile}`,
    name: `DNxHR ${profile.toUpperCase()}`,
    codec: 'dnxhr',
    profile,
    chroma: profile === '444' ? '444' : '422',
    depths: deep ? [10, 12] : [8],
    ...(profile === '444' && { colourModels: COLOUR_MODELS }),
    colours: deep ? COLOUR_CHOICES : ['bt709'],
    // SMPTE ST 2019-1, resolution-independent coding.
    minimumSize: { width: 256, height: 120 },
    maximumSize: 8192,
    use,
  };
}

/** Avid's editing codecs: every frame stands alone and has the same number of bytes. */
export const DNX_FORMATS: readonly FormatDeclaration[] = [
  dnxhd('120', 'Editing in HD, at 25 frames a second.'),
  dnxhd('145', 'Editing in HD, at 29.97 frames a second.'),
  dnxhd('185', 'Finishing in HD, 8 bits, at 25 frames a second.'),
  dnxhd('185x', 'Finishing in HD, 10 bits, at 25 frames a second.'),
  dnxhd('220x', 'Finishing in HD, 10 bits, at 29.97 frames a second.'),
  dnxhr('lb', 'Light files of any size for offline editing.'),
  dnxhr('sq', 'Editing in any size, 8 bits.'),
  dnxhr('hq', 'Finishing in any size, 8 bits.'),
  dnxhr('hqx', 'Mastering in any size, 10 or 12 bits, HDR too.'),
  dnxhr('444', 'Mastering in full colour resolution, 10 or 12 bits.'),
];
