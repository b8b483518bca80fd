import type { QualityAPI } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { higherRung } from '../formats/index.ts';
import type { Thread } from '../segments/index.ts';
import { asideFile, exportedFile } from './exported-file.ts';
import { openGoldenFrames } from './golden-frames.ts';
import { laterValidations } from './later.ts';
import type { JobManager } from './manager.ts';
import type { PreflightWorkerApi } from './preflight.ts';
import { openProfiles } from './profiles.ts';
import { QualityShelf } from './quality-shelf.ts';
import { settingsOfFile } from './raised-record.ts';

export interface Quality extends QualityAPI {
  close(): void;
}

export interface QualityServices {
  readonly storeName: string;
  jobs(): Pick<JobManager, 'store' | 'record' | 'source' | 'ask' | 'repeat' | 'announceQuality'>;
  preflight(): Thread<PreflightWorkerApi>;
}

/**
 * The quality API of a store.
 *
 * @param onChange told when a profile was made, changed or deleted, in whichever tab
 */
export function openQuality(services: QualityServices, onChange: () => void): Quality {
  const { storeName, jobs, preflight } = services;
  const database = async () => (await jobs().store()).database;
  const shelf = async () => new QualityShelf(await database());
  const validations = laterValidations({
    shelf,
    preflight,
    record: (id) => jobs().record(id),
    async exported(id, signal) {
      const record = await jobs().record(id);
      return exportedFile(storeName, record, () => jobs().source(record, signal));
    },
    async judged(jobId, { overall }) {
      const quality = { score: overall.overall, passed: overall.validationPassed };
      await jobs().ask({ kind: 'judged', jobId, quality });
      await jobs().announceQuality(jobId);
    },
  });
  return {
    ...openProfiles(storeName, onChange),
    ...openGoldenFrames(database, (compositionId) => jobs().announceQuality(compositionId)),
    validateExport: async (...asked) => (await validations()).validateExport(...asked),
    compareExports: async (...asked) => (await validations()).compareExports(...asked),
    generateQualityReport: async (...asked) => (await validations()).generateQualityReport(...asked),
    validateFile: async (...asked) => (await validations()).validateFile(...asked),

    async getValidation(exportId) {
      await jobs().record(exportId);
      return (await shelf()).validation(exportId);
    },

    getKeptAside: async (id) => asideFile(storeName, await jobs().record(id)),

    async remakeHigher(id) {
      const settings = settingsOfFile(await jobs().record(id));
      const higher = higherRung(settings, true);
      if (higher) return jobs().repeat(id, higher.settings);
      throw new ExportError(
        'INVALID_SETTINGS',
        `There is nothing higher than what ${settings.format} was made with: choose another format.`,
        { value: settings.format },
      );
    },
  };
}
