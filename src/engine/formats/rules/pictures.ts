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
} as const satisfies Readonly<Record<string, FormatRules>>;
