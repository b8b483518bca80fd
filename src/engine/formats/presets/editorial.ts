import type { ShippedPreset } from './preset.ts';

/** Proxies keep size and rate, so that an editing program can put the master in their place. */
export const EDITORIAL_PRESETS: readonly ShippedPreset[] = [
  {
    id: 'editorial-proxy-prores',
    name: 'Editorial proxy, ProRes',
    description:
      'ProRes 422 Proxy in the composition’s own size and rate, for Final Cut, Premiere and Resolve.',
    group: 'editorial',
    settings: { format: 'prores-proxy', audio: { codec: 'pcm-s16' } },
    rules: { alpha: 'forbidden' },
    source: 'Usage of editing programs: same size, rate, timecode and channels as the master.',
  },
  {
    id: 'editorial-proxy-dnxhr',
    name: 'Editorial proxy, DNxHR',
    description: 'DNxHR LB in the composition’s own size and rate, for Media Composer and Premiere.',
    group: 'editorial',
    settings: { format: 'dnxhr-lb', audio: { codec: 'pcm-s16' } },
    rules: { alpha: 'forbidden' },
    source: 'Usage of editing programs: same size, rate, timecode and channels as the master.',
  },
];
