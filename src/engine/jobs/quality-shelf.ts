import type { QualityProfile, QualityValidation } from '../api/index.ts';
import { ExportError, suggest } from '../errors/index.ts';
import { type DeliveryPreset, SHIPPED_PRESETS, SHIPPED_PROFILES } from '../formats/index.ts';
import { type KeptRow, type StoreDatabase, storageError } from '../segments/index.ts';
import { boundedValidation } from './bounded-validation.ts';
import { type GoldenRow, goldenRange } from './golden-rows.ts';
import { type WriteTransaction, writeTransaction } from './leader.ts';
import type { PresetDraft, ProfileDraft } from './preset-reading.ts';

interface ValidationRow extends KeptRow {
  readonly validation: QualityValidation;
}

/** What is kept beside the jobs to judge their files by, and what was found about these. */
export class QualityShelf {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** @returns undefined where there is none of that id */
  async profile(id: string): Promise<QualityProfile | undefined> {
    const shipped = SHIPPED_PROFILES.find((profile) => profile.id === id);
    if (shipped) return shipped;
    try {
      const row = (await this.#database.get('profiles', id)) as ProfileDraft | undefined;
      return row && { ...row, builtIn: false };
    } catch (thrown) {
      throw storageError(thrown, 'reading a quality profile');
    }
  }

  /** @returns undefined where there is none of that id */
  async preset(id: string): Promise<DeliveryPreset | undefined> {
    const shipped = SHIPPED_PRESETS.find((preset) => preset.id === id);
    if (shipped) return shipped;
    try {
      const row = (await this.#database.get('presets', id)) as PresetDraft | undefined;
      return row && { ...row, builtIn: false };
    } catch (thrown) {
      throw storageError(thrown, 'reading a preset');
    }
  }

  /** The golden frames of a composition, in their order. */
  async golden(compositionId: string): Promise<readonly GoldenRow[]> {
    try {
      return (await this.#database.getAll('goldenFrames', goldenRange(compositionId))) as GoldenRow[];
    } catch (thrown) {
      throw storageError(thrown, 'reading golden frames');
    }
  }

  async validation(jobId: string): Promise<QualityValidation | undefined> {
    try {
      const row = (await this.#database.get('validations', jobId)) as ValidationRow | undefined;
      return row?.validation;
    } catch (thrown) {
      throw storageError(thrown, 'reading a validation');
    }
  }

  /**
   * Keeps a validation with its job, from any tab.
   *
   * @returns whether the job is still there
   */
  async keep(jobId: string, validation: QualityValidation): Promise<boolean> {
    let isThere = false;
    await writeTransaction(this.#database, ['jobs', 'validations'], 'keeping a validation', async (all) => {
      isThere = (await all.objectStore('jobs').getKey(jobId)) !== undefined;
      if (isThere) await putValidation(all, jobId, validation);
    });
    return isThere;
  }
}

/** A part of a transaction that covers `validations`. */
export async function putValidation(
  transaction: WriteTransaction,
  jobId: string,
  validation: QualityValidation,
): Promise<void> {
  const row: ValidationRow = { id: jobId, validation: boundedValidation(validation) };
  await transaction.objectStore('validations').put(row);
}

export function unknownProfile(id: string): ExportError {
  const known = SHIPPED_PROFILES.map((profile) => profile.id);
  return new ExportError(
    'UNKNOWN_PRESET',
    `There is no quality profile "${String(id).slice(0, 64)}".${suggest(String(id), known)}`,
    { value: id },
  );
}
