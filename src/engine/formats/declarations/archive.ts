import { COLOUR_CHOICES } from '../../media/index.ts';
import type { FormatDeclaration } from '../formats.ts';

/** Films that are to be kept: nothing is lost, and damage is found. */
export const ARCHIVE_FORMATS: readonly FormatDeclaration[] = [
  {
    id: 'ffv1-mkv',
    name: 'FFV1 in MKV',
    category: 'mastering',
    codec: 'ffv1',
    chroma: '444',
    audio: ['flac', 'pcm-s24', 'pcm-s16', 'pcm-f32'],
    containers: ['mkv'],
    extension: 'mkv',
    mimeType: 'video/x-matroska',
    alpha: ['straight'],
    depths: [8, 16],
    colours: COLOUR_CHOICES,
    sizeMultiple: 1,
    maximumSize: 8192,
    lossless: true,
    use: 'Lossless archive in one file, RGB with transparency, with a checksum in every part of every frame.',
  },
];
