/** From where on something is an event. All can be overridden one by one. */
export interface PictureThresholds {
  readonly black: {
    /** Share of the range of luma up to which a pixel is black. */
    readonly pixel: number;
    /** Share of pixels that make a black picture. */
    readonly picture: number;
    /** How long; 0 for any single frame. */
    readonly seconds: number;
  };
  readonly freeze: {
    /** Mean absolute difference from the first frame of the still up to which nothing moves, of full scale. */
    readonly noise: number;
    readonly seconds: number;
  };
  readonly gamut: {
    /** Red, green and blue, in codes of 8 bits, narrow range; deeper samples scale. */
    readonly low: number;
    readonly high: number;
    /** Luma, likewise. */
    readonly lumaLow: number;
    readonly lumaHigh: number;
    /** Share of the picture that is tolerated. */
    readonly area: number;
  };
  readonly legalRange: {
    /** Share of the picture that is tolerated outside. */
    readonly area: number;
  };
  readonly flashes: {
    /** In any second. */
    readonly perSecond: number;
    /** Change of relative luminance that makes half a flash, where the darker state is below {@link darker}. */
    readonly luminance: number;
    readonly darker: number;
    /** R / (R + G + B) in linear light from which red is saturated. */
    readonly red: number;
    /** Change of chromaticity, CIE 1976 UCS. */
    readonly chromaticity: number;
    /** Linear red below which nothing counts as red. */
    readonly leastRed: number;
    /** Share of a field of view of 10°, or of the whole screen. */
    readonly area: number;
  };
}

export interface SoundThresholds {
  readonly silence: {
    /** Magnitude that silence stays below, of full scale. */
    readonly noise: number;
    readonly seconds: number;
  };
  readonly clipping: {
    /** Magnitude from which a sample is at full scale. */
    readonly level: number;
    /** How long a run of them must be. */
    readonly seconds: number;
  };
  readonly phase: {
    /** 2 ΣLR / (ΣL² + ΣR²). */
    readonly correlation: number;
    readonly seconds: number;
    /** Root mean square below which nothing is said, of full scale. */
    readonly quiet: number;
  };
  readonly loudness: {
    /** LUFS. */
    readonly target: number;
    /** LU to both sides. */
    readonly tolerance: number;
  };
  readonly truePeak: {
    /** dBTP. */
    readonly maximum: number;
  };
}

type Overrides<Of> = { readonly [Name in keyof Of]?: Partial<Of[Name]> };
export type PictureOverrides = Overrides<PictureThresholds>;
export type SoundOverrides = Overrides<SoundThresholds>;

export const PICTURE_THRESHOLDS: PictureThresholds = {
  // Defaults of FFmpeg's blackdetect and freezedetect (ffmpeg-filters), which tools and houses share.
  black: { pixel: 0.1, picture: 0.98, seconds: 2 },
  freeze: { noise: 0.001, seconds: 2 },
  // EBU R 103 v3.0, annex 1: the preferred range of R, G, B and Y at 8 bits, and 1 % of the active picture.
  gamut: { low: 5, high: 246, lumaLow: 5, lumaHigh: 246, area: 0.01 },
  // ITU-R BT.709-6 item 3.4 names the levels; the tolerance is that of EBU R 103.
  legalRange: { area: 0.01 },
  flashes: {
    // WCAG 2.2, general flash and red flash thresholds. ITU-R BT.1702-3 says the same of a screen of 200 cd/m²: changes of 20 cd/m², the darker below 160.
    perSecond: 3,
    luminance: 0.1,
    darker: 0.8,
    red: 0.8,
    chromaticity: 0.2,
    // WCAG 2.0's rule for red wanted (R − G − B) × 320 to change by 20: less than that is not seen as red.
    leastRed: 20 / 320,
    area: 0.25,
  },
};

/** The limits of luma before EBU R 103 treated it like R, G and B (v1.1: −1 % to 103 %), for houses that still hold them. */
export const R103_V1_LUMA = { lumaLow: 16 - 0.01 * 219, lumaHigh: 16 + 1.03 * 219 } as const;

export const SOUND_THRESHOLDS: SoundThresholds = {
  // Defaults of FFmpeg's silencedetect.
  silence: { noise: 0.001, seconds: 2 },
  // The highest code of 16 bits. An unclipped sine at full scale stays there for 57 µs at 50 Hz.
  clipping: { level: 32767 / 32768 - 1e-6, seconds: 1e-4 },
  // A mono sum has then lost 6 dB: a quarter of the power is left that channels in phase would give.
  phase: { correlation: -0.5, seconds: 2, quiet: 0.001 },
  // EBU R 128 v3.0 (2014): the target, ±0.5 LU, and the maximum. v4.0 (2020) has ±1 LU for production, ±0.2 LU for what measuring may err.
  loudness: { target: -23, tolerance: 0.5 },
  truePeak: { maximum: -1 },
};

export function pictureThresholds(overrides: PictureOverrides = {}): PictureThresholds {
  return {
    black: { ...PICTURE_THRESHOLDS.black, ...overrides.black },
    freeze: { ...PICTURE_THRESHOLDS.freeze, ...overrides.freeze },
    gamut: { ...PICTURE_THRESHOLDS.gamut, ...overrides.gamut },
    legalRange: { ...PICTURE_THRESHOLDS.legalRange, ...overrides.legalRange },
    flashes: { ...PICTURE_THRESHOLDS.flashes, ...overrides.flashes },
  };
}

export function soundThresholds(overrides: SoundOverrides = {}): SoundThresholds {
  return {
    silence: { ...SOUND_THRESHOLDS.silence, ...overrides.silence },
    clipping: { ...SOUND_THRESHOLDS.clipping, ...overrides.clipping },
    phase: { ...SOUND_THRESHOLDS.phase, ...overrides.phase },
    loudness: { ...SOUND_THRESHOLDS.loudness, ...overrides.loudness },
    truePeak: { ...SOUND_THRESHOLDS.truePeak, ...overrides.truePeak },
  };
}
