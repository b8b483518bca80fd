/**
 * What AMWA AS-11 with the UK DPP’s own metadata says of a programme: what the file can’t know by itself. Places of
 * line-up, clock and the programme come from the leader; fields up to `contactTelephoneNumber` must be given.
 */
export interface As11Settings {
  readonly seriesTitle?: string;
  readonly programmeTitle?: string;
  readonly episodeTitleNumber?: string;
  readonly productionNumber?: string;
  readonly synopsis?: string;
  readonly originator?: string;
  readonly copyrightYear?: number;
  /** `YYYY-MM-DD`. */
  readonly completionDate?: string;
  readonly contactEmail?: string;
  readonly contactTelephoneNumber?: string;
  /** ISO 639-2; `eng` where absent. */
  readonly primaryAudioLanguage?: string;
  /** ISO 639-2; `zxx` (none) where absent, as is the tertiary one. */
  readonly secondaryAudioLanguage?: string;
  readonly tertiaryAudioLanguage?: string;
  /** EBU R 123; `4b` where absent: stereo on tracks 1 and 2. */
  readonly audioTrackLayout?: (typeof AUDIO_LAYOUTS)[number];
  /** Whether flashes and patterns were analysed (PSE, Rec. ITU-R BT.1702); `not-tested` where absent. */
  readonly fpaPass?: (typeof FPA_RESULTS)[number];
  readonly fpaManufacturer?: string;
  readonly fpaVersion?: string;
  readonly otherIdentifier?: string;
  readonly otherIdentifierType?: string;
  readonly genre?: string;
  readonly distributor?: string;
  readonly productPlacement?: boolean;
  readonly videoComments?: string;
  readonly audioComments?: string;
  readonly audioDescription?: boolean;
  readonly openCaptions?: boolean;
  readonly openCaptionsLanguage?: string;
  readonly signing?: (typeof SIGNINGS)[number];
  readonly textlessElements?: boolean;
  readonly programmeHasText?: boolean;
  readonly programmeTextLanguage?: string;
}

/** Codes by their places (AS-11 UK DPP): layouts begin with 26, behind those of EBU R 48. */
export const AUDIO_LAYOUTS = [
  '2a', '4a', '4b', '4c', '8a', '8b', '8c', '8d', '8e', '8f', '8g', '8h', '8i', '12a', '12b', '12c', '12d', '12e',
  '12f', '12g', '12h', '16a', '16b', '16c', '16d', '16e', '16f',
] as const; // biome-ignore format: a list
export const FPA_RESULTS = ['yes', 'no', 'not-tested'] as const;
export const SIGNINGS = ['yes', 'no', 'signer-only'] as const;

/** In the order in which they are asked for. */
export const AS11_REQUIRED = [
  'seriesTitle', 'programmeTitle', 'episodeTitleNumber', 'productionNumber', 'synopsis', 'originator', 'copyrightYear',
  'completionDate', 'contactEmail', 'contactTelephoneNumber',
] as const satisfies readonly (keyof As11Settings)[]; // biome-ignore format: a list
