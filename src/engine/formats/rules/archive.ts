import type { FormatRules } from './format-rules.ts';

/** Lossless films for archives. */
export const ARCHIVE_RULES = {
  'ffv1-mkv': {
    source: 'RFC 9043 (FFV1); Matroska codec specifications',
    entries: ['V_FFV1'],
    chroma: ['444'],
    depths: [8, 16],
    alpha: true,
    sizeMultiple: 1,
    maximumSize: { width: 8192, height: 8192 },
    longestGop: 1,
  },
} as const satisfies Readonly<Record<string, FormatRules>>;
