import { ExportError, suggest } from '../errors/index.ts';
import { COLOUR_CHOICES } from '../media/index.ts';
import { FORMAT_IDS, type FormatDeclaration, type FormatId, type FormatSettings } from './formats.ts';

/** Longest side that a picture of any format may have; the composition room draws the same line. */
const LONGEST_SIDE = 16384;

const VIDEO = {
  category: 'web',
  alpha: [],
  depths: [8],
  colours: ['bt709'],
  sizeMultiple: 2,
  lossless: false,
} as const;

/** The formats that this version makes, in the order in which people are offered them. */
export const FORMATS: readonly FormatDeclaration[] = [
  {
    ...VIDEO,
    id: 'h264-mp4',
    name: 'H.264 in MP4',
    codec: 'h264',
    containers: ['mp4'],
    extension: 'mp4',
    mimeType: 'video/mp4',
    // OpenH264 and most hardware begin at one macroblock.
    minimumSize: 16,
    // Level 5.2 (ITU-T H.264 table A-1) ends at 36864 macroblocks, 4096 × 2304: the last that players share.
    maximumSize: 4096,
    use: 'Plays everywhere: web pages, social networks, phones, editing programs.',
  },
  {
    ...VIDEO,
    id: 'vp9-webm',
    name: 'VP9 in WebM',
    codec: 'vp9',
    containers: ['webm'],
    extension: 'webm',
    mimeType: 'video/webm',
    maximumSize: 8192,
    use: 'Small files for web pages, free of licences; plays in all current browsers.',
  },
  {
    ...VIDEO,
    id: 'av1-webm',
    name: 'AV1 in WebM',
    codec: 'av1',
    containers: ['webm'],
    extension: 'webm',
    mimeType: 'video/webm',
    maximumSize: 8192,
    use: 'The smallest files, free of licences; for recent browsers and devices.',
  },
  {
    ...VIDEO,
    id: 'av1-mp4',
    name: 'AV1 in MP4',
    codec: 'av1',
    containers: ['mp4'],
    extension: 'mp4',
    mimeType: 'video/mp4',
    maximumSize: 8192,
    use: 'The smallest files, in the container that Apple devices and editing programs prefer.',
  },
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

const byId = new Map<string, FormatDeclaration>(FORMATS.map((format) => [format.id, format]));

/**
 * @throws ExportError UNSUPPORTED_FORMAT for an id that is unknown, with the nearest known one, or whose format is
 *   planned but not built yet
 */
export function getFormat(id: string): FormatDeclaration {
  const format = byId.get(id);
  if (format) return format;
  throw new ExportError('UNSUPPORTED_FORMAT', describeMissingFormat(id), { value: id });
}

/** What the format takes when nothing is asked of it. */
export function defaultSettings(id: FormatId): FormatSettings {
  const format = getFormat(id);
  const [container] = format.containers;
  const [depth] = format.depths;
  return {
    format: format.id,
    ...(container === undefined ? {} : { container }),
    ...(depth === undefined ? {} : { depth }),
    ...(format.lossless ? {} : { quality: DEFAULT_QUALITY }),
    alpha: format.alpha[0] ?? 'none',
    background: format.alpha.length > 0 ? 'transparent' : DEFAULT_BACKGROUND,
    fit: 'contain',
    supersample: 1,
    renderer: 'auto',
  };
}

export const DEFAULT_QUALITY = 75;

/** What lies beneath the composition where the format has no alpha, as in players and editing programs. */
export const DEFAULT_BACKGROUND = '#000000';

function describeMissingFormat(id: string): string {
  const built = FORMATS.map((format) => format.id).join(', ');
  if ((FORMAT_IDS as readonly string[]).includes(id)) {
    return `The format ${id} is planned, but this version can't make it yet; it can make ${built}.`;
  }
  return `There is no format "${id.slice(0, 40)}".${suggest(id, FORMAT_IDS)} This version can make ${built}.`;
}

/** The least that a side of the format may have, in pixels. */
export function smallestSide({ minimumSize, sizeMultiple }: FormatDeclaration): number {
  return minimumSize ?? sizeMultiple;
}
