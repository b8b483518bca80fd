import type { ShippedPreset } from './preset.ts';
import { FPS } from './rates.ts';

export const WEB_PRESETS: readonly ShippedPreset[] = [
  {
    id: 'web-hero-alpha',
    name: 'Web hero with transparency',
    description: 'VP9 with alpha and without sound, to lie over a page; plays in Chrome, Edge and Firefox.',
    group: 'web',
    settings: { format: 'vp9-alpha-webm', alpha: 'straight', background: 'transparent', audio: false },
    rules: {
      maximumSize: { width: 1920, height: 1920 },
      maximumFrameRate: FPS.sixty,
      maximumDuration: 30,
      maximumBytes: 5_000_000,
      alpha: 'required',
      sound: 'forbidden',
    },
    source:
      'Our own advice: browsers start a video by themselves only without sound, and nobody waits for more than some megabytes. Safari shows no alpha of VP9 (2026).',
  },
];
