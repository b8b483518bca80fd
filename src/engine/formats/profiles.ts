import type { FormatSettings } from './formats.ts';

/** What a profile may decide; the rest is the format's. */
export const PROFILE_SETTINGS = [
  'quality', 'bitrate', 'targetSsim', 'depth', 'supersample', 'dither', 'encoder', 'keyFrameInterval',
] as const satisfies readonly (keyof FormatSettings)[]; // biome-ignore format: a list

export const PROFILE_USES = ['broadcast', 'web', 'mobile', 'mastering', 'preview', 'archive'] as const;

export const GATE_ACTIONS = ['fail_export', 'warn_user'] as const;
export type GateAction = (typeof GATE_ACTIONS)[number];

export const GATE_MEASURES = [
  'ssim', 'psnr', 'deltaE', 'compliance', 'performance', 'technical', 'golden',
] as const; // biome-ignore format: a list

/** What a gate can look at. The numbers are those of the worst frame. */
export type GateMeasure = (typeof GATE_MEASURES)[number];

/**
 * Whether a file that fails is made once more: with a higher quality or bit rate, and with `codec` also in the next finer
 * profile of its codec, where it has no quality to raise.
 */
export type ReencodeChoice = boolean | 'codec';

export interface QualityGate {
  readonly name: string;
  readonly measure: GateMeasure;
  /** What `ssim` and `psnr` must exceed, and `deltaE` stay below; nothing for the others. */
  readonly threshold?: number;
  readonly action: GateAction;
  readonly message: string;
}

/** How good a file is to be, and what its check asks for. */
export interface QualityProfile {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly use: (typeof PROFILE_USES)[number];
  /** Settings that it adds to those of a format. */
  readonly settings: Pick<FormatSettings, (typeof PROFILE_SETTINGS)[number]>;
  readonly thresholds: { readonly ssim: number; readonly psnr: number; readonly deltaE: number };
  /** What a file must pass; the usual ones, with the thresholds above, where absent. See `gatesOfProfile`. */
  readonly gates?: readonly QualityGate[];
  /** The most seconds of work for a second of the film; the format's own target where absent. */
  readonly performanceTarget?: number;
  /** Whether a file that fails is made once more, one rung higher; the first one is kept aside. */
  readonly reencode?: ReencodeChoice;
  readonly builtIn: boolean;
}

/**
 * The profiles that come with Framewright. Thresholds are SSIM (Wang 2004, luma), PSNR in decibels and mean CIEDE2000,
 * worst frame.
 */
export const SHIPPED_PROFILES: readonly QualityProfile[] = [
  {
    id: 'broadcast',
    name: 'Broadcast',
    description: 'For codecs of fixed rate: dithered, so that no step shows in a gradient.',
    use: 'broadcast',
    settings: { quality: 95, dither: true },
    thresholds: { ssim: 0.98, psnr: 40, deltaE: 1 },
    builtIn: true,
  },
  {
    id: 'web',
    name: 'Web',
    description: 'No loss to be seen, in files that load fast.',
    use: 'web',
    settings: { quality: 80 },
    thresholds: { ssim: 0.98, psnr: 36, deltaE: 1 },
    builtIn: true,
  },
  {
    id: 'mobile',
    name: 'Mobile',
    description: 'Small files for small screens.',
    use: 'mobile',
    settings: { quality: 65 },
    thresholds: { ssim: 0.95, psnr: 33, deltaE: 2 },
    builtIn: true,
  },
  {
    id: 'mastering',
    name: 'Mastering',
    description: 'The finest that the format has: 2×2 samples a pixel, dithered.',
    use: 'mastering',
    settings: { quality: 100, supersample: 2, dither: true },
    thresholds: { ssim: 0.99, psnr: 44, deltaE: 0.5 },
    builtIn: true,
  },
  {
    id: 'preview',
    name: 'Preview',
    description: 'Fast and small, to look at once.',
    use: 'preview',
    settings: { quality: 50, supersample: 1 },
    thresholds: { ssim: 0.9, psnr: 30, deltaE: 3 },
    builtIn: true,
  },
  {
    id: 'archive',
    name: 'Archive',
    description: 'To be kept for good: 4×4 samples a pixel, nothing saved at the quality.',
    use: 'archive',
    settings: { quality: 100, supersample: 4 },
    thresholds: { ssim: 0.995, psnr: 46, deltaE: 0.5 },
    builtIn: true,
  },
];
