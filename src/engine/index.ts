export type * from './api/index.ts';
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
  AUDIO_CODECS,
  audioCodecs,
  containerFile,
  FORMAT_IDS,
  type FormatDeclaration,
  type FormatId,
  type FormatSettings,
  getFormat,
  hasQuality,
  parseColour,
  type SettingsProblem,
  validateSettings,
} from './formats/index.ts';
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
export type { CreateFrameSource, FrameSource, FrameTarget } from './segments/index.ts';
