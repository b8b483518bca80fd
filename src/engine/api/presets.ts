import type { DeliveryFacts, DeliveryPreset, RuleViolation } from '../formats/index.ts';

export type {
  DeliveryFacts,
  DeliveryPreset,
  DeliveryRules,
  QualityProfile,
  RuleViolation,
} from '../formats/index.ts';

/** Presets: those that are shipped, and the user's own, which outlive the page. */
export interface PresetsAPI {
  list(): Promise<DeliveryPreset[]>;
  /** @throws ExportError UNKNOWN_PRESET with the nearest id */
  get(id: string): Promise<DeliveryPreset>;
  /** `id` may be empty: one is made of the name. */
  create(preset: Omit<DeliveryPreset, 'builtIn'>): Promise<DeliveryPreset>;
  update(id: string, updates: Partial<Omit<DeliveryPreset, 'id' | 'builtIn'>>): Promise<DeliveryPreset>;
  delete(id: string): Promise<void>;
  /** The user's own as JSON text; all of them where no ids are given. */
  exportJson(ids?: readonly string[]): Promise<string>;
  /** @returns those that were added; a taken id gets a number. @throws ExportError that names the field and the value */
  importJson(text: string): Promise<DeliveryPreset[]>;
  /** The rules that a file would break. */
  validate(id: string, facts: DeliveryFacts): Promise<RuleViolation[]>;
}
