export const BAR_PATTERNS = ['smpte', 'ebu'] as const;

/**
 * What comes before the programme, in this order: colour bars with line-up tone, a slate with a clock, black. Lengths in
 * seconds; what is absent is left out. The file begins earlier than the programme by as much, and so does its timecode.
 */
export interface LeaderSettings {
  readonly bars?: number;
  /** `smpte` (RP 219, the default) or `ebu` (100/0/75/0, Rec. ITU-R BT.471). */
  readonly pattern?: (typeof BAR_PATTERNS)[number];
  /** Of the 1 kHz tone under the bars, dBFS: −20 (SMPTE RP 155) with SMPTE bars, −18 (EBU R 68) with those of the EBU. */
  readonly tone?: -20 | -18;
  readonly slate?: number;
  readonly black?: number;
  /** A frame of white, with a frame of tone, two seconds before the programme. */
  readonly pop?: boolean;
}
