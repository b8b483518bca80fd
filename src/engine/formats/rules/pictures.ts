import type { FormatRules } from './format-rules.ts';

/** Pictures, a file a frame. */
export const PICTURE_RULES = {
  'png-sequence': {
    source: 'W3C Portable Network Graphics (PNG) Specification, section 11.2.1',
    entries: ['png'],
    chroma: ['444'],
    depths: [8, 16],
    alpha: true,
    sizeMultiple: 1,
  },
  'tiff-sequence': {
    source: 'TIFF 6.0, sections 6, 13, 14, 18 and 19; TIFF Technical Note 3',
    entries: ['tiff'],
    chroma: ['444'],
    depths: [8, 16, 32],
    alpha: true,
    sizeMultiple: 1,
  },
  'exr-sequence': {
    source: 'OpenEXR File Layout; Technical Introduction to OpenEXR',
    entries: ['exr'],
    chroma: ['444'],
    depths: [16, 32],
    alpha: true,
    sizeMultiple: 1,
  },
  cinemadng: {
    source: 'Adobe Digital Negative 1.4.0.0, chapters 3 and 4; CinemaDNG 1.1.0.0',
    entries: ['dng'],
    chroma: ['444'],
    depths: [16],
    alpha: false,
    sizeMultiple: 1,
  },
} as const satisfies Readonly<Record<string, FormatRules>>;
