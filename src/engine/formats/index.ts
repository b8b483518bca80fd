export { AS11_REQUIRED, type As11Settings } from './as11-settings.ts';
export type { ResolvedAudio } from './audio-settings.ts';
export type { ResolvedBurnIn } from './burn-in.ts';
export { parseColour } from './colour-text.ts';
export { audioCodecs, containerFile } from './containers.ts';
export {
  checkDelivery,
  type DeliveryFacts,
  type DeliveryRules,
  type RuleViolation,
} from './delivery-rules.ts';
export type { ResolvedFile } from './file-settings.ts';
export type * from './formats.ts';
export { AUDIO_CODECS, BURN_IN_POSITIONS, COLOUR_MODELS, FORMAT_IDS, PULLDOWNS } from './formats.ts';
export { gatesOfProfile, performanceTarget, promisesPsnr } from './gates.ts';
export { type HigherRung, higherRung, rungOf } from './higher-rung.ts';
export { LEADER_CONTAINERS, type ResolvedLeader } from './leader.ts';
export type { LeaderSettings } from './leader-settings.ts';
export type { ResolvedLottie } from './lottie.ts';
export { LOTTIE_PLAYERS, type LottiePlayer, type LottieSettings } from './lottie-settings.ts';
export { completeMotionBlur } from './motion-blur.ts';
export { type CompositionFacts, outputFrameCount } from './output-timing.ts';
export { type PlainSettings, resolvePlainSettings } from './plain-settings.ts';
export type { ResolvedPoster } from './poster-settings.ts';
export { type DeliveryPreset, PRESET_GROUPS } from './presets/preset.ts';
export { SHIPPED_PRESETS } from './presets/shipped.ts';
export {
  GATE_ACTIONS,
  GATE_MEASURES,
  type GateAction,
  type GateMeasure,
  PROFILE_SETTINGS,
  PROFILE_USES,
  type QualityGate,
  type QualityProfile,
  type ReencodeChoice,
  SHIPPED_PROFILES,
} from './profiles.ts';
export {
  DEFAULT_BACKGROUND,
  DEFAULT_QUALITY,
  FORMATS,
  getFormat,
  hasQuality,
  isFilm,
} from './registry.ts';
export { type ResolvedSettings, resolveSettings } from './resolve.ts';
export type { ContainerRules, FormatRules, FrameBytesRule } from './rules/format-rules.ts';
export { PRORES_SIZE_FACTORS } from './rules/prores.ts';
export { containerRulesOf, rulesOf } from './rules/rules-of.ts';
export { bitsOf, isFloatingPoint, type SampleDepth } from './sample-depth.ts';
export { SETTING_NAMES, unknownSetting } from './setting-names.ts';
export { settingsOf } from './settings-of.ts';
export { validateSettings } from './validate.ts';
