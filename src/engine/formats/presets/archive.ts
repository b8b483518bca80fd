import type { ShippedPreset } from './preset.ts';

export const ARCHIVE_PRESETS: readonly ShippedPreset[] = [
  {
    id: 'archive-prores',
    name: 'Archive, ProRes 4444 XQ',
    description: 'The finest ProRes with transparency, 24-bit sound and a checksum beside the file.',
    group: 'archive',
    settings: { format: 'prores-4444xq', audio: { codec: 'pcm-s24' }, sidecar: 'sha256' },
    rules: { alpha: 'required' },
    source: 'Our own: one file that editing programs open, without visible loss.',
  },
  {
    id: 'archive-png',
    name: 'Archive, lossless pictures',
    description: 'One PNG of 16 bits for every frame in a ZIP, with a checksum beside it; no sound.',
    group: 'archive',
    settings: { format: 'png-sequence', depth: 16, sidecar: 'sha256' },
    rules: { alpha: 'required', sound: 'forbidden' },
    source: 'Our own: lossless, in a format that every program will still read (ISO/IEC 15948).',
  },
];
