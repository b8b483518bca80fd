import { COLOUR_CHOICES } from '../../media/index.ts';
import type { FormatDeclaration } from '../formats.ts';

/** Longest side that a picture of any format may have; the composition room draws the same line. */
const LONGEST_SIDE = 16384;

/** One file for each frame. */
export const PICTURE_FORMATS: readonly FormatDeclaration[] = [
  {
    id: 'png-sequence',
    name: 'PNG pictures',
    category: 'sequence',
    codec: 'png',
    containers: ['zip', 'folder'],
    extension: 'zip',
    mimeType: 'application/zip',
    alpha: ['straight'],
    depths: [8, 16],
    colours: COLOUR_CHOICES,
    sizeMultiple: 1,
    maximumSize: LONGEST_SIDE,
    lossless: true,
    use: 'One lossless picture with transparency for every frame, for compositing programs.',
  },
];
