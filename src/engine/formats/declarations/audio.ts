import type { FormatDeclaration } from '../formats.ts';

/** The sound alone. */
export const SOUND_FORMATS: readonly FormatDeclaration[] = [
  {
    id: 'wav',
    kind: 'sound',
    name: 'WAV',
    category: 'audio',
    audio: ['pcm-s24', 'pcm-s16', 'pcm-f32'],
    containers: ['wav'],
    extension: 'wav',
    mimeType: 'audio/vnd.wave',
    alpha: [],
    depths: [],
    colours: [],
    sizeMultiple: 1,
    maximumSize: 16384,
    lossless: true,
    use: 'The mix as plain samples, for sound editors and as a master (Broadcast Wave, BW64 beyond 4 GB).',
  },
];
