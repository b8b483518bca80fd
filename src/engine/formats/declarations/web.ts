import type { AudioCodecId, FormatDeclaration } from '../formats.ts';

const VIDEO = {
  category: 'web',
  alpha: [],
  sizeMultiple: 2,
  lossless: false,
} as const;

const MP4 = { extension: 'mp4', mimeType: 'video/mp4' } as const;
const WEBM = { extension: 'webm', mimeType: 'video/webm' } as const;

const PCM: readonly AudioCodecId[] = ['pcm-s24', 'pcm-s16', 'pcm-f32'];
const MP4_AUDIO: readonly AudioCodecId[] = ['aac', 'opus', 'flac', ...PCM];
const WEBM_AUDIO: readonly AudioCodecId[] = ['opus', 'flac', 'aac', ...PCM];

const DEEP = { depths: [8, 10], colours: ['bt709', 'p3', 'bt2020', 'pq', 'hlg'] } as const;

/** What browsers and phones play. */
export const WEB_FORMATS: readonly FormatDeclaration[] = [
  {
    ...VIDEO,
    ...MP4,
    id: 'h264-mp4',
    name: 'H.264 in MP4',
    codec: 'h264',
    audio: MP4_AUDIO,
    containers: ['mp4', 'mov', 'mkv'],
    depths: [8],
    colours: ['bt709'],
    // OpenH264 and most hardware begin at one macroblock.
    minimumSize: { width: 16, height: 16 },
    // Level 5.2 (ITU-T H.264 table A-1) ends at 36864 macroblocks, 4096 × 2304: the last that players share.
    maximumSize: 4096,
    use: 'Plays everywhere: web pages, social networks, phones, editing programs.',
  },
  {
    ...VIDEO,
    ...MP4,
    ...DEEP,
    id: 'h265-mp4',
    name: 'H.265 in MP4',
    codec: 'h265',
    audio: MP4_AUDIO,
    containers: ['mp4', 'mov', 'mkv'],
    // The smallest coding block that all encoders share.
    minimumSize: { width: 16, height: 16 },
    // Level 6.2 (ITU-T H.265 table A.8): 8192 × 4320.
    maximumSize: 8192,
    use: 'Half the size of H.264, with 10 bits and HDR; for Apple devices, televisions and editing programs.',
  },
  {
    ...VIDEO,
    ...WEBM,
    ...DEEP,
    id: 'vp9-webm',
    name: 'VP9 in WebM',
    codec: 'vp9',
    audio: WEBM_AUDIO,
    containers: ['webm', 'mkv'],
    maximumSize: 8192,
    use: 'Small files for web pages, free of licences; plays in all current browsers.',
  },
  {
    ...VIDEO,
    ...WEBM,
    ...DEEP,
    id: 'av1-webm',
    name: 'AV1 in WebM',
    codec: 'av1',
    audio: WEBM_AUDIO,
    containers: ['webm', 'mkv'],
    maximumSize: 8192,
    use: 'The smallest files, free of licences; for recent browsers and devices.',
  },
  {
    ...VIDEO,
    ...MP4,
    ...DEEP,
    id: 'av1-mp4',
    name: 'AV1 in MP4',
    codec: 'av1',
    audio: MP4_AUDIO,
    containers: ['mp4', 'mkv'],
    maximumSize: 8192,
    use: 'The smallest files, in the container that Apple devices and editing programs prefer.',
  },
  {
    ...VIDEO,
    ...WEBM,
    id: 'vp9-alpha-webm',
    name: 'VP9 with alpha in WebM',
    codec: 'vp9',
    audio: WEBM_AUDIO,
    containers: ['webm', 'mkv'],
    alpha: ['straight'],
    depths: [8],
    colours: ['bt709'],
    maximumSize: 8192,
    use: 'Video with transparency for web pages: Chrome, Edge and Firefox lay it over the page.',
  },
];
