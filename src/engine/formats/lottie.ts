import { checkFields, type FieldRules, oneOf, texts, within } from './field-rules.ts';
import type { FormatSettings } from './formats.ts';
import { LOTTIE_PLAYERS, type LottiePlayer, type LottieSettings } from './lottie-settings.ts';
import type { Report } from './report.ts';
import { shown } from './report.ts';

const SWITCH = oneOf(true, false);

const RULES: FieldRules = {
  version: (value) =>
    typeof value === 'string' && /^\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(value)
      ? undefined
      : 'is a version such as 5.5.0',
  'optimization.removeUnusedShapes': SWITCH,
  'optimization.mergePaths': SWITCH,
  'optimization.trimUnusedAssets': SWITCH,
  'optimization.compressAnimations': SWITCH,
  'compatibility.targetPlayers': texts,
  'compatibility.featureSupport': texts,
  'compatibility.fallbackStrategy': oneOf('rasterize', 'simplify', 'error'),
  'metadata.originalFrameRate': within(0.001, 1000),
  'metadata.exportTime': text(100),
  'metadata.software': text(200),
  'metadata.version': text(100),
  tolerance: within(0, 10),
  precision: within(1, 8, true),
  names: oneOf('keep', 'drop'),
  expressions: oneOf('keep', 'bake'),
  extensions: oneOf('keep', 'strip'),
};

function text(longest: number): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === 'string' && value.length <= longest
      ? undefined
      : `is a text of at most ${longest} characters`;
}

export function checkLottie({ lottie }: FormatSettings, report: Report): void {
  const problems = checkFields(lottie, 'Lottie setting', RULES);
  for (const { severity, message } of problems) report(severity, 'lottie', message);
  if (problems.length > 0) return;
  for (const player of lottie?.compatibility?.targetPlayers ?? []) {
    if (isPlayer(player)) continue;
    report(
      'error',
      'lottie',
      `There is no player "${shown(player)}"; known are ${LOTTIE_PLAYERS.join(', ')}.`,
    );
  }
}

/** Lottie settings with nothing left open. */
export interface ResolvedLottie {
  readonly version: string;
  readonly removeUnusedShapes: boolean;
  readonly mergePaths: boolean;
  readonly trimUnusedAssets: boolean;
  readonly compressAnimations: boolean;
  readonly targetPlayers: readonly LottiePlayer[];
  readonly featureSupport: readonly string[];
  readonly fallback: 'rasterize' | 'simplify' | 'error';
  readonly metadata: NonNullable<LottieSettings['metadata']>;
  readonly tolerance: number;
  readonly precision: number;
  readonly names: 'keep' | 'drop';
  /** Absent: as the target players can. */
  readonly expressions?: 'keep' | 'bake';
  readonly extensions: 'keep' | 'strip';
  /** Whether linked files go into the document, whatever it did with them before. */
  readonly inlineAssets: boolean;
}

/** All optimisations, and the document's own features for any player, unless the settings say otherwise. */
export function resolveLottie({ lottie = {}, codecOptimizations }: FormatSettings): ResolvedLottie {
  const { optimization = {}, compatibility = {} } = lottie;
  const seed = codecOptimizations?.lottie ?? {};
  return {
    version: lottie.version ?? '5.5.0',
    removeUnusedShapes: optimization.removeUnusedShapes ?? seed.pathOptimization ?? true,
    mergePaths: optimization.mergePaths ?? seed.shapeMerging ?? true,
    trimUnusedAssets: optimization.trimUnusedAssets ?? true,
    compressAnimations: optimization.compressAnimations ?? seed.animationCompression ?? true,
    targetPlayers: (compatibility.targetPlayers ?? []).filter(isPlayer),
    featureSupport: compatibility.featureSupport ?? [],
    fallback: compatibility.fallbackStrategy ?? 'simplify',
    metadata: lottie.metadata ?? {},
    tolerance: lottie.tolerance ?? 0.05,
    precision: lottie.precision ?? 3,
    names: lottie.names ?? 'keep',
    ...(lottie.expressions && { expressions: lottie.expressions }),
    extensions: lottie.extensions ?? 'keep',
    inlineAssets: seed.assetInlining ?? false,
  };
}

const isPlayer = (name: string): name is LottiePlayer => (LOTTIE_PLAYERS as readonly string[]).includes(name);
