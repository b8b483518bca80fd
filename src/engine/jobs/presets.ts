import type { PresetsAPI } from '../api/index.ts';
import { ExportError, suggest } from '../errors/index.ts';
import { checkDelivery, type DeliveryPreset, SHIPPED_PRESETS } from '../formats/index.ts';
import { openKeptRows } from './kept-rows.ts';
import { PRESET_FILE } from './preset-json.ts';
import { freeId, idOf, type PresetDraft, plainFields, readPreset } from './preset-reading.ts';

/** Presets of a person; more than anybody finds anything among. */
const MOST_PRESETS = 1000;

export interface Presets extends PresetsAPI {
  close(): void;
}

/**
 * @param onChange told when a preset was made, changed or deleted, in whichever tab
 */
export function openPresets(storeName: string, onChange: () => void): Presets {
  const rows = openKeptRows<PresetDraft>(storeName, 'presets', onChange);

  const find = async (id: string): Promise<DeliveryPreset> => {
    const shipped = SHIPPED_PRESETS.find((preset) => preset.id === id);
    if (shipped) return shipped;
    const own = await rows.list();
    const preset = own.find((row) => row.id === id);
    if (preset) return ownPreset(preset);
    throw unknownPreset(id, own);
  };

  /** @param isExact whether an id that is taken is refused, rather than given a number */
  const add = (drafts: readonly PresetDraft[], isExact: boolean): Promise<DeliveryPreset[]> =>
    rows.change((own) => {
      const taken = new Set([...own.keys(), ...SHIPPED_PRESETS.map(({ id }) => id)]);
      const put: PresetDraft[] = [];
      for (const draft of drafts) {
        if (isExact && taken.has(draft.id)) throw takenId(draft.id);
        const id = freeId(draft.id || idOf(draft.name), (one) => taken.has(one));
        taken.add(id);
        put.push({ ...draft, id });
      }
      refuseTooMany(own.size + put.length);
      return { put, result: put.map(ownPreset) };
    });

  return {
    async list() {
      return [...SHIPPED_PRESETS, ...(await rows.list()).map(ownPreset)];
    },

    get: find,

    async create(preset) {
      const [made] = await add([readPreset(plainFields(preset))], true);
      if (!made) throw new ExportError('INTERNAL', 'A preset was saved and is not there.');
      return made;
    },

    async update(id, updates) {
      refuseShipped(id, 'changed');
      return rows.change((own) => {
        const row = own.get(id);
        if (!row) throw unknownPreset(id, [...own.values()]);
        const changed = { ...readPreset({ ...row, ...plainFields(updates) }), id };
        return { put: [changed], result: ownPreset(changed) };
      });
    },

    async delete(id) {
      refuseShipped(id, 'deleted');
      return rows.change((own) => {
        if (!own.has(id)) throw unknownPreset(id, [...own.values()]);
        return { delete: id, result: undefined };
      });
    },

    async exportJson(ids) {
      if (!ids) return PRESET_FILE.format(await rows.list());
      const presets: DeliveryPreset[] = [];
      for (const id of ids) presets.push(await find(id));
      return PRESET_FILE.format(presets);
    },

    importJson: async (text) => add(PRESET_FILE.parse(text), false),

    async validate(id, facts) {
      const { rules } = await find(id);
      return rules ? [...checkDelivery(facts, rules)] : [];
    },

    close: () => rows.close(),
  };
}

const ownPreset = (row: PresetDraft): DeliveryPreset => ({ ...row, builtIn: false });

/** @param own those of the person, to suggest one */
export function unknownPreset(id: string, own: readonly PresetDraft[] = []): ExportError {
  const known = [...SHIPPED_PRESETS, ...own].map((preset) => preset.id);
  return new ExportError(
    'UNKNOWN_PRESET',
    `There is no preset "${String(id).slice(0, 64)}".${suggest(String(id), known)}`,
    { value: id },
  );
}

function takenId(id: string): ExportError {
  return new ExportError(
    'INVALID_SETTINGS',
    `There is a preset "${id}" already: choose another id, or leave it empty to get one made of the name.`,
    { value: id },
  );
}

function refuseShipped(id: string, what: string): void {
  if (!SHIPPED_PRESETS.some((preset) => preset.id === id)) return;
  throw new ExportError(
    'INVALID_SETTINGS',
    `The preset "${id}" comes with Framewright and can't be ${what}: create one of your own from its settings.`,
    { value: id },
  );
}

function refuseTooMany(count: number): void {
  if (count <= MOST_PRESETS) return;
  throw new ExportError(
    'INVALID_SETTINGS',
    `There would be ${count} presets; at most ${MOST_PRESETS} are kept: delete some first.`,
    { value: count },
  );
}
