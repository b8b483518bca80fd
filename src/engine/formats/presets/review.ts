import type { Size } from '../formats.ts';
import type { ShippedPreset } from './preset.ts';
import { FPS } from './rates.ts';

const DCP_SOURCE =
  'Container sizes and the rate of DCI’s Digital Cinema System Specification; a DCP itself is JPEG 2000 in X′Y′Z′, made from this master by a mastering program.';

function cinema(id: string, name: string, size: Size, ratio: string): ShippedPreset {
  return {
    id,
    name,
    description: `ProRes 422 HQ at 24 frames a second in the size of a 2K ${ratio} DCP, to look at before one is made.`,
    group: 'review',
    settings: {
      format: 'prores-hq',
      size,
      fit: 'contain',
      frameRate: FPS.film,
      timecode: '00:00:00:00',
      audio: { codec: 'pcm-s24', sampleRate: 48_000 },
    },
    rules: { sizes: [size], frameRates: [FPS.film], alpha: 'forbidden' },
    source: DCP_SOURCE,
  };
}

export const REVIEW_PRESETS: readonly ShippedPreset[] = [
  {
    id: 'review',
    name: 'Client review',
    description: 'Half size, made as fast as this machine can, with timecode and a watermark in the picture.',
    group: 'review',
    settings: {
      format: 'h264-mp4',
      scale: 0.5,
      quality: 60,
      burnIn: { timecode: true, watermark: 'REVIEW' },
    },
    rules: { alpha: 'forbidden' },
    source: 'Our own: small enough for a mail, not good enough to be used by mistake.',
  },
  cinema('dcp-review-2k-flat', 'DCP review, 2K flat', { width: 1998, height: 1080 }, 'flat (1.85:1)'),
  cinema('dcp-review-2k-scope', 'DCP review, 2K scope', { width: 2048, height: 858 }, 'scope (2.39:1)'),
];
