import type { ProResProfile } from '../../codecs/index.ts';
import { COLOUR_CHOICES } from '../../media/index.ts';
import type { FormatDeclaration } from '../formats.ts';

const PRORES = {
  category: 'mastering',
  codec: 'prores',
  audio: ['pcm-s24', 'pcm-s16', 'pcm-f32', 'aac'],
  containers: ['mov'],
  extension: 'mov',
  mimeType: 'video/quicktime',
  depths: [10],
  colours: COLOUR_CHOICES,
  maximumSize: 8192,
  lossless: false,
} as const;

function prores422(
  profile: Extract<ProResProfile, 'proxy' | 'lt' | '422' | 'hq'>,
  name: string,
  use: string,
): FormatDeclaration {
  // Two pixels of a row share their chroma, and interlaced halves of a picture their rows.
  return {
    ...PRORES,
    id: `prores-${profile}`,
    name,
    profile,
    chroma: '422',
    alpha: [],
    sizeMultiple: 2,
    use,
  };
}

function prores4444(
  profile: Extract<ProResProfile, '4444' | '4444xq'>,
  name: string,
  use: string,
): FormatDeclaration {
  return {
    ...PRORES,
    id: `prores-${profile}`,
    name,
    profile,
    chroma: '444',
    alpha: ['straight', 'premultiplied'],
    sizeMultiple: 1,
    use,
  };
}

/** Apple's editing codec: every frame stands alone, at a rate that the profile sets. */
export const PRORES_FORMATS: readonly FormatDeclaration[] = [
  prores422('proxy', 'ProRes 422 Proxy', 'Light files for offline editing: 45 Mb/s in HD.'),
  prores422('lt', 'ProRes 422 LT', 'Editing where space is short: 102 Mb/s in HD.'),
  prores422('422', 'ProRes 422', 'Editing and delivery to post-production: 147 Mb/s in HD.'),
  prores422('hq', 'ProRes 422 HQ', 'Mastering without visible loss: 220 Mb/s in HD.'),
  prores4444(
    '4444',
    'ProRes 4444',
    'Mastering in full colour resolution, with transparency for compositing: 330 Mb/s in HD.',
  ),
  prores4444(
    '4444xq',
    'ProRes 4444 XQ',
    'The finest ProRes: HDR masters and archives, with transparency: 500 Mb/s in HD.',
  ),
];
