import { COLOUR_CHOICES } from '../../media/index.ts';
import type { FilmFormat } from '../formats.ts';

const ANIMATION = { category: 'web', alpha: ['straight'], sizeMultiple: 1 } as const;

/** Chromium and others show frames of less than 11 ms for a tenth of a second: 90 a second lie within. */
const FASTEST = 90;

/** Moving pictures that play wherever pictures are shown, without sound. */
export const ANIMATION_FORMATS: readonly FilmFormat[] = [
  {
    ...ANIMATION,
    id: 'gif',
    name: 'Animated GIF',
    codec: 'gif',
    containers: ['gif'],
    extension: 'gif',
    mimeType: 'image/gif',
    depths: [8],
    colours: ['bt709'],
    // GIF89a section 18 has 16 bits for a side; nothing here draws more.
    maximumSize: 16_384,
    // Delays are whole hundredths of a second, and one hundredth is shown as ten.
    maximumFrameRate: 50,
    indexed: true,
    lossless: false,
    use: 'Plays in every mail, chat and document: 256 colours, with transparency that is all or nothing.',
  },
  {
    ...ANIMATION,
    id: 'apng',
    name: 'Animated PNG',
    codec: 'apng',
    containers: ['apng'],
    extension: 'png',
    mimeType: 'image/apng',
    depths: [8, 16],
    colours: COLOUR_CHOICES,
    maximumSize: 16_384,
    maximumFrameRate: FASTEST,
    lossless: true,
    use: 'Lossless, with full transparency, in all browsers: stickers, interface animations, short loops.',
  },
  {
    ...ANIMATION,
    id: 'webp',
    name: 'Animated WebP',
    codec: 'webp',
    containers: ['webp'],
    extension: 'webp',
    mimeType: 'image/webp',
    depths: [8],
    colours: ['bt709'],
    // RFC 9649 section 2.5: sides of VP8 have 14 bits.
    maximumSize: 16_383,
    maximumFrameRate: FASTEST,
    lossless: false,
    use: 'Small loops with full transparency for web pages, with loss or without.',
  },
];
