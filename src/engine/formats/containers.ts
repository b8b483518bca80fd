import type { ContainerId } from '../container/index.ts';
import type { AudioCodecId, FormatDeclaration } from './formats.ts';

interface ContainerFacts {
  /** Of the file's name; empty for a folder. */
  readonly extension: string;
  readonly mimeType: string;
  /** Sound that it carries. */
  readonly audio: readonly AudioCodecId[];
}

const CONTAINERS: Readonly<Record<ContainerId, ContainerFacts>> = {
  // Opus and FLAC in MP4 are registered at mp4ra.org; PCM (ISO/IEC 23003-5) plays in too few programs.
  mp4: { extension: 'mp4', mimeType: 'video/mp4', audio: ['aac', 'opus', 'flac'] },
  mov: {
    extension: 'mov',
    mimeType: 'video/quicktime',
    audio: ['pcm-s24', 'pcm-s16', 'pcm-f32', 'aac'],
  },
  webm: { extension: 'webm', mimeType: 'video/webm', audio: ['opus'] },
  mkv: {
    extension: 'mkv',
    mimeType: 'video/x-matroska',
    audio: ['flac', 'opus', 'aac', 'pcm-s16', 'pcm-s24', 'pcm-f32'],
  },
  mxf: { extension: 'mxf', mimeType: 'application/mxf', audio: ['pcm-s24', 'pcm-s16'] },
  // Files of one clip, in an archive.
  'mxf-opatom': { extension: 'zip', mimeType: 'application/zip', audio: ['pcm-s24', 'pcm-s16'] },
  json: { extension: 'json', mimeType: 'application/json', audio: [] },
  lottie: { extension: 'lottie', mimeType: 'application/zip+dotlottie', audio: [] },
  wav: { extension: 'wav', mimeType: 'audio/vnd.wave', audio: ['pcm-s24', 'pcm-s16', 'pcm-f32'] },
  gif: { extension: 'gif', mimeType: 'image/gif', audio: [] },
  // Programs that open pictures go by the name, and few of them know .apng.
  apng: { extension: 'png', mimeType: 'image/apng', audio: [] },
  webp: { extension: 'webp', mimeType: 'image/webp', audio: [] },
  zip: { extension: 'zip', mimeType: 'application/zip', audio: [] },
  folder: { extension: '', mimeType: 'image/png', audio: [] },
};

/** Whether its files are MXF, each by itself or several together. */
export const isMxf = (container: ContainerId | undefined): boolean =>
  container === 'mxf' || container === 'mxf-opatom';

/** How files of the container are named, and what they are in MIME. */
export function containerFile(container: ContainerId): Pick<ContainerFacts, 'extension' | 'mimeType'> {
  const { extension, mimeType } = CONTAINERS[container];
  return { extension, mimeType };
}

/** The sound that the format can have in the container, the default first. */
export function audioCodecs(
  format: Pick<FormatDeclaration, 'audio'>,
  container: ContainerId,
): readonly AudioCodecId[] {
  const carried = CONTAINERS[container].audio;
  return (format.audio ?? []).filter((codec) => carried.includes(codec));
}
