import type { ContainerRulesById } from './format-rules.ts';

/** What files say of whom they are for, and what WebM restricts itself to. */
export const CONTAINER_RULES: ContainerRulesById = {
  mp4: {
    source: 'ISO/IEC 14496-12 annex E; ISO/IEC 14496-14 section 5.6',
    brands: ['isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'av01'],
  },
  mov: { source: 'QuickTime File Format Specification, File Type Compatibility Atom', brands: ['qt  '] },
  webm: {
    source: 'WebM Container Guidelines, Codecs and DocType',
    brands: ['webm'],
    entries: {
      video: ['V_VP8', 'V_VP9', 'V_AV1'],
      audio: ['A_OPUS', 'A_VORBIS'],
      captions: ['D_WEBVTT/SUBTITLES', 'D_WEBVTT/CAPTIONS', 'D_WEBVTT/DESCRIPTIONS', 'D_WEBVTT/METADATA'],
    },
  },
  mkv: { source: 'RFC 9559 section 5.1', brands: ['matroska'] },
  // The operational patterns: one item of several tracks, or of one.
  mxf: { source: 'SMPTE ST 377-1, ST 378, ST 390', brands: ['op1a', 'op-atom'] },
  'mxf-opatom': { source: 'SMPTE ST 377-1, ST 390', brands: ['op-atom'] },
};
