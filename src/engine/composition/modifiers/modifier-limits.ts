/** What modifiers may ask for, beside the limits of the document. */
export const MODIFIER_LIMITS = {
  /** Ridges of a segment; After Effects' own slider ends at 100. */
  ridges: 1000,
  copies: 2000,
  /** Units of work for each vertex that a modifier moves, and for each whose curve is flattened into an area. */
  vertexWork: 4,
  areaWork: 64,
} as const;
