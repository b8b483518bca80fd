/** Players whose lacks are known, by the names that their makers give them. */
export const LOTTIE_PLAYERS = ['lottie-web', 'thorvg', 'skottie', 'lottie-ios', 'lottie-android'] as const;
export type LottiePlayer = (typeof LOTTIE_PLAYERS)[number];

/** How a Lottie document is written. What is absent is decided as `resolveLottie` says. */
export interface LottieSettings {
  /** The least version of bodymovin that the document names as its writer's: players read older documents differently. */
  readonly version?: string;
  readonly optimization?: {
    /** Layers and shapes that can never be seen. */
    readonly removeUnusedShapes?: boolean;
    /** Groups side by side in the same paint become one, where no pixel tells. */
    readonly mergePaths?: boolean;
    /** Assets, fonts and glyphs that nothing refers to. */
    readonly trimUnusedAssets?: boolean;
    /** Key frames and digits that make no difference within the tolerance. */
    readonly compressAnimations?: boolean;
  };
  readonly compatibility?: {
    /** Where it is to play: `lottie-web`, `thorvg`, `skottie`, `lottie-ios`, `lottie-android`. */
    readonly targetPlayers?: readonly string[];
    /** Features that the target is known to have, whatever is known of its player: `merge-paths`, `expressions` … */
    readonly featureSupport?: readonly string[];
    /** What becomes of what the target lacks: pictures, the nearest that it has, or a refusal. */
    readonly fallbackStrategy?: 'rasterize' | 'simplify' | 'error';
  };
  /** Written into the document. The clock is never asked: `exportTime` is the caller's. */
  readonly metadata?: {
    readonly originalFrameRate?: number;
    readonly exportTime?: string;
    readonly software?: string;
    readonly version?: string;
  };
  /** How far a key frame that is left out may move anything, in pixels of the composition (0–10); 0.05 where absent. */
  readonly tolerance?: number;
  /** Digits after the point of lengths in pixels (1–8); 3 where absent. */
  readonly precision?: number;
  /** Names of layers and shapes, which authors see and scripts ask for; kept where absent. */
  readonly names?: 'keep' | 'drop';
  /** Baked: key frames in their place. Kept where absent, unless a target player has none. */
  readonly expressions?: 'keep' | 'bake';
  /** Fields of our own namespace (`fw`), which players pass over; kept where absent. */
  readonly extensions?: 'keep' | 'strip';
}
