import type { FormatRules } from './format-rules.ts';

const PICTURES = { chroma: ['444'], alpha: true, sizeMultiple: 1 } as const;

/** What the specifications of animated pictures fix. */
export const ANIMATION_RULES = {
  gif: {
    ...PICTURES,
    source: 'GIF89a Specification (CompuServe, 1990), section 18',
    entries: ['gif'],
    maximumSize: { width: 65_535, height: 65_535 },
  },
  apng: {
    ...PICTURES,
    source: 'W3C Portable Network Graphics (PNG) Specification, third edition, section 11.3.6',
    entries: ['apng'],
  },
  webp: {
    ...PICTURES,
    source: 'RFC 9649 (WebP), section 2.7',
    entries: ['webp'],
    maximumSize: { width: 16_383, height: 16_383 },
  },
} as const satisfies Readonly<Record<string, FormatRules>>;
