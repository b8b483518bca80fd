import type { FormatDeclaration } from '../formats.ts';

/** What documents have of a declaration's fields for pictures: none of it. */
const NO_PICTURES = {
  kind: 'document',
  alpha: [],
  depths: [],
  colours: [],
  sizeMultiple: 1,
  maximumSize: 16384,
  lossless: true,
} as const;

/** The composition itself, as a document for players. */
export const VECTOR_FORMATS: readonly FormatDeclaration[] = [
  {
    ...NO_PICTURES,
    id: 'lottie',
    name: 'Lottie',
    category: 'vector',
    containers: ['json'],
    extension: 'json',
    mimeType: 'application/json',
    use: 'The animation itself for web pages and apps: sharp at any size, a fraction of a film’s bytes.',
  },
  {
    ...NO_PICTURES,
    id: 'dotlottie',
    name: 'dotLottie',
    category: 'vector',
    containers: ['lottie'],
    extension: 'lottie',
    mimeType: 'application/zip+dotlottie',
    use: 'A Lottie animation with its pictures, fonts and themes in one compressed file.',
  },
];
