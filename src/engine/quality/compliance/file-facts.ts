import type { RateControl } from '../../codecs/index.ts';
import type { ContainerId, FileReport, TrackReport } from '../../container/index.ts';
import { frameRateFromNumber, type Rational } from '../../media/index.ts';

/** What rules are held against. */
export interface FileFacts {
  readonly report: FileReport;
  readonly container: ContainerId | undefined;
  /** The picture track. */
  readonly track: TrackReport;
  /** As planned, else as measured. */
  readonly frameRate: Rational | undefined;
  /** How the rate was asked for; unknown of files of others. */
  readonly rate?: RateControl;
}

const CONTAINERS: Readonly<Record<string, ContainerId>> = {
  MP4: 'mp4',
  'QuickTime File Format': 'mov',
  WebM: 'webm',
  Matroska: 'mkv',
  MXF: 'mxf',
  'MXF OP-Atom': 'mxf-opatom',
  ZIP: 'zip',
  PNG: 'folder',
  GIF: 'gif',
  APNG: 'apng',
  WebP: 'webp',
};

/** Undefined for a file without pictures. */
export function factsOf(
  report: FileReport,
  planned?: { readonly frameRate: Rational; readonly rate: RateControl },
): FileFacts | undefined {
  const track = report.tracks.find(({ type }) => type === 'video' || type === 'pictures');
  if (!track) return undefined;
  const measured = track.frameRate > 0 && track.frameRate <= 1000;
  return {
    report,
    container: CONTAINERS[report.container],
    track,
    frameRate: planned?.frameRate ?? (measured ? frameRateFromNumber(track.frameRate) : undefined),
    ...(planned && { rate: planned.rate }),
  };
}
