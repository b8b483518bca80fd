import type { FormatSettings, Size } from '../formats/index.ts';
import type { Rational } from '../media/index.ts';

/** What a place asks of a file; a setting that breaks one is named by it. */
export interface DeliveryRules {
  readonly sizes?: readonly Size[];
  readonly maximumSize?: Size;
  /** Width by height, such as { num: 9, den: 16 }. */
  readonly aspectRatio?: Rational;
  readonly frameRates?: readonly Rational[];
  readonly maximumFrameRate?: Rational;
  /** Seconds. */
  readonly minimumDuration?: number;
  readonly maximumDuration?: number;
  readonly maximumBytes?: number;
  /** Bits a second. */
  readonly maximumBitrate?: number;
  /** LUFS, integrated, and how far off it may be (LU). */
  readonly loudness?: { readonly target: number; readonly tolerance: number; readonly truePeak: number };
  readonly alpha?: 'required' | 'forbidden';
  readonly sound?: 'required' | 'forbidden';
}

/** A place to deliver to, with the settings that suit it. */
export interface DeliveryPreset {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly group: 'social' | 'web' | 'broadcast' | 'editorial' | 'review' | 'archive' | 'own';
  readonly settings: FormatSettings;
  readonly rules?: DeliveryRules;
  /** Whose rules these are and when they were looked up, for a person. */
  readonly source?: string;
  /** Shipped with Framewright: may be copied, not changed. */
  readonly builtIn: boolean;
}

/** A rule that a file would break. */
export interface RuleViolation {
  readonly rule: keyof DeliveryRules;
  /** Names the value, the limit and the way out. */
  readonly message: string;
  readonly value: unknown;
}

/** What rules are checked against; a field that is not known yet is left out. */
export interface DeliveryFacts {
  readonly size?: Size;
  readonly frameRate?: Rational;
  readonly seconds?: number;
  readonly bytes?: number;
  readonly bitrate?: number;
  readonly loudness?: { readonly integrated?: number; readonly truePeak?: number };
  readonly alpha?: boolean;
  readonly sound?: boolean;
}

/** How good a file is to be, and what its check asks for. */
export interface QualityProfile {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly use: 'broadcast' | 'web' | 'mobile' | 'mastering' | 'preview' | 'archive';
  /** Settings that it adds to those of a format. */
  readonly settings: Pick<
    FormatSettings,
    'quality' | 'bitrate' | 'targetSsim' | 'depth' | 'supersample' | 'dither' | 'encoder' | 'keyFrameInterval'
  >;
  readonly thresholds: { readonly ssim: number; readonly psnr: number; readonly deltaE: number };
  readonly builtIn: boolean;
}

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
