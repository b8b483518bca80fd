import type { FormatRules } from './format-rules.ts';

const WEB = { chroma: ['420'], alpha: false, sizeMultiple: 2, levels: true } as const;

const H264: FormatRules = {
  ...WEB,
  source: 'ITU-T H.264 annex A; ISO/IEC 14496-15 section 5',
  entries: ['avc1', 'avc3', 'V_MPEG4/ISO/AVC'],
  depths: [8],
  // Baseline, Main, High.
  profiles: [66, 77, 100],
  minimumSize: { width: 16, height: 16 },
};

const H265: FormatRules = {
  ...WEB,
  source: 'ITU-T H.265 annex A; ISO/IEC 14496-15 section 8',
  entries: ['hvc1', 'hev1', 'V_MPEGH/ISO/HEVC'],
  depths: [8, 10],
  // Main, Main 10.
  profiles: [1, 2],
  minimumSize: { width: 16, height: 16 },
};

const VP9: FormatRules = {
  ...WEB,
  source:
    'VP9 Bitstream & Decoding Process Specification, section 7.2; VP Codec ISO Media File Format Binding',
  entries: ['vp09', 'V_VP9'],
  depths: [8, 10],
  profiles: [0, 2],
};

const AV1: FormatRules = {
  ...WEB,
  source: 'AV1 Bitstream & Decoding Process Specification, annex A; AV1 Codec ISO Media File Format Binding',
  entries: ['av01', 'V_AV1'],
  depths: [8, 10],
  // Main.
  profiles: [0],
};

/** What browsers and phones play. */
export const WEB_RULES = {
  'h264-mp4': H264,
  'h265-mp4': H265,
  'vp9-webm': VP9,
  'av1-webm': AV1,
  'av1-mp4': AV1,
  'vp9-alpha-webm': { ...VP9, alpha: true, depths: [8], profiles: [0] },
} as const satisfies Readonly<Record<string, FormatRules>>;
