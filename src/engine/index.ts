/**
 * The engine: exports, their queue and batches, presets, quality, previews. It begins with {@link createExportEngine}.
 *
 * @module framewright
 */
export type * from './api/index.ts';
export { type AuditVerdict, verifyAuditText } from './audit/index.ts';
export {
  ensureFfmpegCore,
  FFMPEG_CORE_BYTES,
  isFfmpegCoreStored,
  PICTURE_COMPRESSIONS,
} from './codecs/index.ts';
export type { AssetFile, CompositionWarning } from './composition/index.ts';
export {
  type CaptionTrack,
  type ContainerId,
  type FileReport,
  parseWebVtt,
  type TrackReport,
} from './container/index.ts';
export { createExportEngine } from './engine.ts';
export { ExportError, type ExportErrorCode, type ExportErrorRecord, suggest } from './errors/index.ts';
export {
  AS11_REQUIRED,
  type As11Settings,
  AUDIO_CODECS,
  audioCodecs,
  BURN_IN_POSITIONS,
  type BurnIn,
  COLOUR_MODELS,
  checkDelivery,
  containerFile,
  FORMAT_IDS,
  type FormatDeclaration,
  type FormatId,
  type FormatSettings,
  GATE_ACTIONS,
  GATE_MEASURES,
  gatesOfProfile,
  getFormat,
  type HigherRung,
  hasQuality,
  higherRung,
  LEADER_CONTAINERS,
  type LeaderSettings,
  PRESET_GROUPS,
  PROFILE_SETTINGS,
  PROFILE_USES,
  PULLDOWNS,
  parseColour,
  SETTING_NAMES,
  type SettingsProblem,
  SHIPPED_PRESETS,
  SHIPPED_PROFILES,
  settingsOf,
  unknownSetting,
  validateSettings,
} from './formats/index.ts';
export {
  batchNames,
  DEFAULT_NAME_TEMPLATE,
  factsOfResult,
  factsOfSettings,
  NAME_FIELDS,
  type NameFields,
  parseQualityProfiles,
  validationJson,
} from './jobs/index.ts';
export {
  type AlphaMode,
  CHANNEL_LAYOUTS,
  type ChannelLayout,
  FILE_HEAD_BYTES,
  fileKind,
  formatRational,
  frameRateFromNumber,
  parseFrameRate,
  type Rational,
  rational,
  toNumber,
} from './media/index.ts';
export { QUALITY_CATEGORIES, renderQualityReport } from './quality/index.ts';
export type { CreateFrameSource, FrameSource, FrameTarget } from './segments/index.ts';
