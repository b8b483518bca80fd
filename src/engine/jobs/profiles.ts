import type { QualityAPI } from '../api/index.ts';
import { ExportError, suggest } from '../errors/index.ts';
import { type QualityProfile, SHIPPED_PROFILES } from '../formats/index.ts';
import { openKeptRows } from './kept-rows.ts';
import { PROFILE_FILE } from './preset-json.ts';
import { freeId, idOf, type ProfileDraft, plainFields, readProfile } from './preset-reading.ts';

/** The part of the quality API that is about profiles. */
export interface Profiles
  extends Pick<
    QualityAPI,
    | 'createQualityProfile'
    | 'getQualityProfiles'
    | 'updateQualityProfile'
    | 'deleteQualityProfile'
    | 'exportQualityProfiles'
    | 'importQualityProfiles'
  > {
  close(): void;
}

const MOST_PROFILES = 200;

/**
 * @param onChange told when a profile was made, changed or deleted, in whichever tab
 */
export function openProfiles(storeName: string, onChange: () => void): Profiles {
  const rows = openKeptRows<ProfileDraft>(storeName, 'profiles', onChange);
  return {
    async getQualityProfiles() {
      return [...SHIPPED_PROFILES, ...(await rows.list()).map(ownProfile)];
    },

    async createQualityProfile(profile) {
      const draft = readProfile(plainFields(profile));
      return rows.change((own) => {
        const isTaken = (id: string): boolean => own.has(id) || isShipped(id);
        if (isTaken(draft.id)) {
          throw refusal(`There is a quality profile "${draft.id}" already: choose another id.`, draft.id);
        }
        refuseTooMany(own.size + 1);
        const made = { ...draft, id: draft.id || freeId(idOf(draft.name), isTaken) };
        return { put: [made], result: ownProfile(made) };
      });
    },

    async updateQualityProfile(profileId, updates) {
      refuseShipped(profileId, 'changed');
      return rows.change((own) => {
        const row = own.get(profileId);
        if (!row) throw unknownProfile(profileId, own);
        const changed = { ...readProfile({ ...row, ...plainFields(updates) }), id: profileId };
        return { put: [changed], result: ownProfile(changed) };
      });
    },

    async deleteQualityProfile(profileId) {
      refuseShipped(profileId, 'deleted');
      return rows.change((own) => {
        if (!own.has(profileId)) throw unknownProfile(profileId, own);
        return { delete: profileId, result: undefined };
      });
    },

    async exportQualityProfiles(ids) {
      const own = await rows.list();
      if (!ids) return PROFILE_FILE.format(own);
      const known = new Map([...SHIPPED_PROFILES, ...own].map((profile) => [profile.id, profile]));
      return PROFILE_FILE.format(
        ids.map((id) => {
          const profile = known.get(id);
          if (!profile) throw unknownProfile(id, new Map(own.map((row) => [row.id, row])));
          return profile;
        }),
      );
    },

    async importQualityProfiles(text) {
      const drafts = PROFILE_FILE.parse(text);
      return rows.change((own) => {
        const taken = new Set(own.keys());
        const put = drafts.map((draft) => {
          const id = freeId(draft.id || idOf(draft.name), (one) => taken.has(one) || isShipped(one));
          taken.add(id);
          return { ...draft, id };
        });
        refuseTooMany(taken.size);
        return { put, result: put.map(ownProfile) };
      });
    },

    close: () => rows.close(),
  };
}

const ownProfile = (row: ProfileDraft): QualityProfile => ({ ...row, builtIn: false });

const isShipped = (id: string): boolean => SHIPPED_PROFILES.some((profile) => profile.id === id);

function refuseShipped(id: string, what: string): void {
  if (!isShipped(id)) return;
  throw refusal(
    `The quality profile "${id}" comes with Framewright and can't be ${what}: create one of your own.`,
    id,
  );
}

function refuseTooMany(count: number): void {
  if (count <= MOST_PROFILES) return;
  throw refusal(
    `There would be ${count} quality profiles; at most ${MOST_PROFILES} are kept: delete some first.`,
    count,
  );
}

function unknownProfile(id: string, own: ReadonlyMap<string, ProfileDraft>): ExportError {
  const known = [...SHIPPED_PROFILES.map((profile) => profile.id), ...own.keys()];
  return new ExportError(
    'UNKNOWN_PRESET',
    `There is no quality profile "${String(id).slice(0, 64)}".${suggest(String(id), known)}`,
    { value: id },
  );
}

function refusal(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', message, { value });
}
