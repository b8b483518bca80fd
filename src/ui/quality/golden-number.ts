import type { ExportStatus } from '../../engine/index.ts';

/*
 * Golden frames are counted as the composition counts, from its first frame; those of a file begin where its part
 * does. A file with a rate of its own shows other instants.
 */

/** The number under which a file's frame is golden; undefined where its frames are not the composition's. */
export function goldenNumberOf(
  frame: number,
  { settings }: Pick<ExportStatus, 'settings'>,
): number | undefined {
  if (!settings || settings.frameRate) return undefined;
  return frame + (settings.range?.start ?? 0);
}

/** Where a golden frame stands in a file; undefined where it does not. */
export function fileFrameOf(
  golden: number,
  { settings, totalFrames }: Pick<ExportStatus, 'settings' | 'totalFrames'>,
): number | undefined {
  if (!settings || settings.frameRate) return undefined;
  const frame = golden - (settings.range?.start ?? 0);
  return frame >= 0 && frame < totalFrames ? frame : undefined;
}
