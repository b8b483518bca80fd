import { containerFile, type FormatSettings, getFormat } from '../formats/index.ts';
import type { BatchRecord } from './batch-record.ts';
import { batchNames, type NameFields } from './name-template.ts';
import { sourceStem } from './output.ts';
import type { JobRecord } from './record.ts';
import { pictureSizeOf } from './report.ts';

/**
 * The names of a batch's files, by job. Files that are not made have their names too, so that one which is made after all,
 * by a retry, changes no other's.
 *
 * @param jobs those of the batch that there still are
 */
export function namesOf(batch: BatchRecord, jobs: ReadonlyMap<string, JobRecord>): Map<string, string> {
  const names = batchNames(
    batch.settings.nameTemplate,
    batch.entries.map((entry, at): NameFields => {
      const job = jobs.get(entry.jobId);
      return {
        batch: batch.name,
        composition: sourceStem(entry.composition),
        format: entry.format,
        ...(entry.preset !== undefined && { preset: entry.preset }),
        ...(job ? factsOf(job) : { width: 0, height: 0, fps: 0, extension: '' }),
        index: at + 1,
        date: batch.createdAt,
      };
    }),
  );
  return new Map(batch.entries.map(({ jobId }, at) => [jobId, names[at] ?? jobId]));
}

function factsOf(job: JobRecord): Pick<NameFields, 'width' | 'height' | 'fps' | 'extension'> {
  const { settings, result } = job;
  return {
    ...(pictureSizeOf(job) ?? settings.size ?? { width: 0, height: 0 }),
    fps: result?.frameRate ?? settings.frameRate ?? 0,
    extension: result ? extensionOf(result.fileName) : usualExtension(settings),
  };
}

function extensionOf(fileName: string): string {
  const at = fileName.lastIndexOf('.');
  return at < 0 ? '' : fileName.slice(at + 1);
}

function usualExtension({ format, container }: FormatSettings): string {
  return container === undefined ? getFormat(format).extension : containerFile(container).extension;
}
