/** What modifiers may ask for, beside the limits of the document. */
export const MODIFIER_LIMITS = {
  /** Ridges of a segment; After Effects' own slider ends at 100. */
  ridges: 1000,
  copies: 2000,
  /** Units of work for each vertex that a modifier moves. */
  vertexWork: 4,
  /** Dashes that a stroke is charged for where its path or pattern changes over time, or is made by modifiers. */
  unknownDashes: 10_000,
  /** Lines that a curve is counted as once it is part of an area. */
  chords: 16,
} as const;
