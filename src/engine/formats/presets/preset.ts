import type { DeliveryRules } from '../delivery-rules.ts';
import type { FormatSettings } from '../formats.ts';

export const PRESET_GROUPS = [
  'social', 'web', 'broadcast', 'editorial', 'review', 'archive', 'own',
] as const; // biome-ignore format: a list

/** A place to deliver to, with the settings that suit it. */
export interface DeliveryPreset {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly group: (typeof PRESET_GROUPS)[number];
  readonly settings: FormatSettings;
  readonly rules?: DeliveryRules;
  /** Whose rules these are and when they were looked up, for a person. */
  readonly source?: string;
  /** Shipped with Framewright: may be copied, not changed. */
  readonly builtIn: boolean;
}

/** A preset as it is declared here. */
export type ShippedPreset = Omit<DeliveryPreset, 'builtIn'>;
