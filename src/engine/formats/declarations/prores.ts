import type { ProResProfile } from '../../codecs/index.ts';
import { COLOUR_CHOICES } from '../../media/index.ts';
import type { FormatDeclaration } from '../formats.ts';

const PRORES = {
  category: 'mastering',
  codec: 'prores',
  audio: ['pcm-s24', 'pcm-s16', 'pcm-f32', 'aac'],
  containers: ['mov', 'mxf'],
  extension: 'mov',
  mimeType: 'video/quicktime',
  scans: ['progressive', 'tff', 'bff'],
  colours: COLOUR_CHOICES,
  maximumSize: 8192,
  lossless: false,
} as const;

function prores(profile: ProResProfile, name: string, use: string): FormatDeclaration {
  const full = profile === '4444' || profile === '4444xq';
  return {
    ...PRORES,
    id: `prores-${profile}`,
    name,
    profile,
    depths: full ? [10, 12] : [10],
    chroma: full ? '444' : '422',
    alpha: full ? ['straight', 'premultiplied'] : [],
    ...(full && { alphaDepths: [16, 8] }),
    // Two pixels of a row share their chroma in 4:2:2, and interlaced halves of a picture their rows.
    sizeMultiple: full ? 1 : 2,
    use,
  };
}

/** Apple's editing codec: every frame stands alone, at a rate that the profile sets. */
export const PRORES_FORMATS: readonly FormatDeclaration[] = [
  prores('proxy', 'ProRes 422 Proxy', 'Light files for offline editing: 45 Mb/s in HD.'),
  prores('lt', 'ProRes 422 LT', 'Editing where space is short: 102 Mb/s in HD.'),
  prores('422', 'ProRes 422', 'Editing and delivery to post-production: 147 Mb/s in HD.'),
  prores('hq', 'ProRes 422 HQ', 'Mastering without visible loss: 220 Mb/s in HD.'),
  prores(
    '4444',
    'ProRes 4444',
    'Mastering in full colour resolution, with transparency for compositing: 330 Mb/s in HD.',
  ),
  prores(
    '4444xq',
    'ProRes 4444 XQ',
    'The finest ProRes: HDR masters and archives, with transparency: 500 Mb/s in HD.',
  ),
];
