import type { FormatSettings, Size } from '../formats.ts';
import type { ShippedPreset } from './preset.ts';
import { FPS } from './rates.ts';

const HD: Size = { width: 1920, height: 1080 };
const UHD: Size = { width: 3840, height: 2160 };
const UPRIGHT: Size = { width: 1080, height: 1920 };
const SQUARE: Size = { width: 1080, height: 1080 };

const MEGABYTE = 1e6;
const GIGABYTE = 1e9;
const UPRIGHT_RATIO = { num: 9, den: 16 };

/**
 * Places encode anew what they are given, so that an upload is better than what is shown. Another shape is laid between
 * bars rather than stretched.
 */
function upload(size: Size, audioBitrate = 192_000): FormatSettings {
  return {
    format: 'h264-mp4',
    size,
    fit: 'contain',
    quality: 85,
    audio: {
      codec: 'aac',
      bitrate: audioBitrate,
      sampleRate: 48_000,
      layout: 'stereo',
      loudness: { target: -14, truePeak: -1 },
    },
  };
}

/** YouTube turns down what is louder than −14 LUFS; measured by many, published by none. */
const YOUTUBE_LOUDNESS = { target: -14, tolerance: 1, truePeak: -1 };
const YOUTUBE_SOURCE =
  'YouTube Help, recommended upload encoding settings, and upload limits (256 GB or 12 hours), as known in 2026. The loudness is what players measurably turn down to; it is not published and may change.';

export const SOCIAL_PRESETS: readonly ShippedPreset[] = [
  {
    id: 'youtube-1080p',
    name: 'YouTube 1080p',
    description: 'H.264 in full HD with stereo sound at −14 LUFS.',
    group: 'social',
    settings: upload(HD, 384_000),
    rules: {
      maximumSize: { width: 1920, height: 1080 },
      maximumFrameRate: FPS.sixty,
      maximumDuration: 43_200,
      maximumBytes: 256 * GIGABYTE,
      loudness: YOUTUBE_LOUDNESS,
      alpha: 'forbidden',
    },
    source: YOUTUBE_SOURCE,
  },
  {
    id: 'youtube-4k',
    name: 'YouTube 4K',
    description: 'H.264 in UHD with stereo sound at −14 LUFS; YouTube spends more bits on 4K than on HD.',
    group: 'social',
    settings: upload(UHD, 384_000),
    rules: {
      maximumSize: UHD,
      maximumFrameRate: FPS.sixty,
      maximumDuration: 43_200,
      maximumBytes: 256 * GIGABYTE,
      loudness: YOUTUBE_LOUDNESS,
      alpha: 'forbidden',
    },
    source: YOUTUBE_SOURCE,
  },
  {
    id: 'youtube-shorts',
    name: 'YouTube Shorts',
    description: 'Upright 9:16, up to three minutes.',
    group: 'social',
    settings: upload(UPRIGHT, 384_000),
    rules: {
      aspectRatio: UPRIGHT_RATIO,
      maximumSize: UPRIGHT,
      maximumFrameRate: FPS.sixty,
      maximumDuration: 180,
      loudness: YOUTUBE_LOUDNESS,
      alpha: 'forbidden',
    },
    source:
      'YouTube Help on Shorts: three minutes since October 2024, square to upright; as known in 2026, may change. The loudness is measured, not published.',
  },
  {
    id: 'vimeo-1080p',
    name: 'Vimeo 1080p',
    description: 'H.264 in full HD at a high quality, with stereo sound at 320 kb/s.',
    group: 'social',
    settings: { ...upload(HD, 320_000), quality: 90 },
    rules: { maximumSize: HD, maximumFrameRate: FPS.sixty, alpha: 'forbidden' },
    source:
      'Vimeo Help, video and audio compression guidelines, as known in 2026; the bytes that may be uploaded depend on the plan. Vimeo asks for no loudness; −14 LUFS suits most players.',
  },
  {
    id: 'instagram-reel',
    name: 'Instagram reel',
    description: 'Upright 9:16, 3 seconds to 3 minutes.',
    group: 'social',
    settings: upload(UPRIGHT, 128_000),
    rules: {
      aspectRatio: UPRIGHT_RATIO,
      maximumSize: UPRIGHT,
      maximumFrameRate: FPS.sixty,
      minimumDuration: 3,
      maximumDuration: 180,
      maximumBytes: 300 * MEGABYTE,
      maximumBitrate: 25_000_000,
      alpha: 'forbidden',
    },
    source:
      'Instagram Help (three minutes since January 2025) and Meta’s Graph API for reels (300 MB, 25 Mb/s, 23 to 60 frames a second), as known in 2026, may change. No loudness is published; −14 LUFS is usual.',
  },
  {
    id: 'instagram-story',
    name: 'Instagram story',
    description: 'Upright 9:16, 3 to 60 seconds.',
    group: 'social',
    settings: upload(UPRIGHT, 128_000),
    rules: {
      aspectRatio: UPRIGHT_RATIO,
      maximumSize: UPRIGHT,
      maximumFrameRate: FPS.sixty,
      minimumDuration: 3,
      maximumDuration: 60,
      maximumBytes: 100 * MEGABYTE,
      maximumBitrate: 25_000_000,
      alpha: 'forbidden',
    },
    source:
      'Meta’s Graph API for stories (60 s, 100 MB, 25 Mb/s), as known in 2026, may change. No loudness is published; −14 LUFS is usual.',
  },
  {
    id: 'instagram-square',
    name: 'Instagram square',
    description: 'Square 1080×1080 for the feed, 3 seconds to 3 minutes.',
    group: 'social',
    settings: upload(SQUARE, 128_000),
    rules: {
      aspectRatio: { num: 1, den: 1 },
      maximumSize: SQUARE,
      maximumFrameRate: FPS.sixty,
      minimumDuration: 3,
      maximumDuration: 180,
      maximumBytes: 300 * MEGABYTE,
      maximumBitrate: 25_000_000,
      alpha: 'forbidden',
    },
    source:
      'Instagram Help and Meta’s Graph API; videos of the feed are published as reels. As known in 2026, may change. No loudness is published; −14 LUFS is usual.',
  },
  {
    id: 'tiktok',
    name: 'TikTok',
    description: 'Upright 9:16, up to ten minutes.',
    group: 'social',
    settings: upload(UPRIGHT),
    rules: {
      aspectRatio: UPRIGHT_RATIO,
      maximumSize: UPRIGHT,
      maximumFrameRate: FPS.sixty,
      minimumDuration: 3,
      maximumDuration: 600,
      maximumBytes: 4 * GIGABYTE,
      alpha: 'forbidden',
    },
    source:
      'TikTok for Developers, Content Posting API (4 GB, 23 to 60 frames a second, ten minutes); some accounts may upload more. As known in 2026, may change. No loudness is published; −14 LUFS is usual.',
  },
  {
    id: 'x',
    name: 'X',
    description: 'H.264 in full HD, up to 2 minutes 20 seconds.',
    group: 'social',
    settings: upload(HD, 128_000),
    rules: {
      maximumSize: { width: 1920, height: 1200 },
      maximumFrameRate: FPS.sixty,
      minimumDuration: 0.5,
      maximumDuration: 140,
      maximumBytes: 512 * MEGABYTE,
      maximumBitrate: 25_000_000,
      alpha: 'forbidden',
    },
    source:
      'X Help and the X API’s media guidelines for accounts that do not pay (140 s, 512 MB, 25 Mb/s), as known in 2026, may change; paying accounts may upload longer films. No loudness is published.',
  },
  {
    id: 'linkedin',
    name: 'LinkedIn',
    description: 'H.264 in full HD, 3 seconds to 15 minutes.',
    group: 'social',
    settings: upload(HD),
    rules: {
      maximumSize: { width: 4096, height: 2304 },
      maximumFrameRate: FPS.sixty,
      minimumDuration: 3,
      maximumDuration: 900,
      maximumBytes: 5 * GIGABYTE,
      maximumBitrate: 30_000_000,
      alpha: 'forbidden',
    },
    source:
      'LinkedIn Help, video sharing (5 GB, 15 minutes from a computer, 10 to 60 frames a second, 30 Mb/s), as known in 2026, may change. No loudness is published.',
  },
];
