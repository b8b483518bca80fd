import { ExportError } from '../errors/index.ts';
import type { RenderStatistics } from '../render/index.ts';
import type { BuildObserver, RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';

/**
 * Tells the job of its segments.
 *
 * @param drawn gets what the renderers counted of segments that no trial counts
 * @param encoded keys of segments that this run has already encoded, for a trial: they count as encoded
 */
export function watchSegments(
  job: LiveJob,
  services: RunServices,
  encoded: ReadonlySet<string>,
  drawn: RenderStatistics[],
): BuildObserver {
  /** Keys of segments that this run encoded and then dropped, by index: taken up again they still count as encoded. */
  const own = new Map<number, string>();
  const building = (): boolean => job.record.segmentStates.includes('running');
  // Only what a later page is told of this one hangs on it; segments themselves are stored already.
  const save = (): void => {
    services.repository
      .save(job.record)
      .catch((thrown: unknown) => job.abort.abort(ExportError.from(thrown)));
  };
  return {
    onStart(range) {
      const first = !building();
      job.segmentStarted(range);
      // Should the page go away now, the next is to know whether this job was at work.
      if (first) save();
      job.clock.segmentStarted(range);
      services.changed(job, true);
    },
    onProgress(range, progress) {
      job.operation = 'encoding';
      job.segmentProgressed(range, progress);
      job.clock.segmentProgressed(range, progress.frames);
      services.changed(job, false);
    },
    onDropped(range) {
      job.segmentDropped(range);
      if (!building()) save();
      job.clock.segmentDropped(range);
    },
    onBuilt(range, result) {
      if (result.rendering && !encoded.has(result.key)) drawn.push(result.rendering);
      job.clock.segmentBuilt(range, !result.reused, result.elsewhere);
      if (!result.reused) own.set(range.index, result.key);
      const fresh = encoded.has(result.key) || own.get(range.index) === result.key;
      job.segmentBuilt(range, fresh ? { ...result, reused: false } : result);
      services.changed(job, true);
      save();
    },
  };
}

export function sumStatistics(all: readonly RenderStatistics[]): RenderStatistics {
  const sum = { frames: 0, tilesDrawn: 0, tilesKept: 0, pathsRasterised: 0, pathsReused: 0 };
  for (const one of all) {
    sum.frames += one.frames;
    sum.tilesDrawn += one.tilesDrawn;
    sum.tilesKept += one.tilesKept;
    sum.pathsRasterised += one.pathsRasterised;
    sum.pathsReused += one.pathsReused;
  }
  return sum;
}
