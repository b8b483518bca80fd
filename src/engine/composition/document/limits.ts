/**
 * What a document may ask for. The bounds lie well above what motion tools write and keep reading and evaluating
 * any bytes at all within seconds and about a gigabyte, decoded images aside.
 */
export const LIMITS = {
  /** Bytes of a JSON document, and of an archive. */
  documentBytes: 64 * 2 ** 20,
  archiveBytes: 256 * 2 ** 20,
  /** Unpacked bytes of everything that is taken out of one archive, and its number of entries. */
  unpackedBytes: 512 * 2 ** 20,
  archiveEntries: 10_000,
  /** Pixels of all images, decoded: a few kilobytes of PNG can stand for a quarter of a gigabyte. */
  imageBytes: 2 * 2 ** 30,
  /** Bytes of one image file. */
  imageFileBytes: 256 * 2 ** 20,
  /** Files that a document links to and that are fetched for it, and their bytes together. */
  linkedFiles: 2000,
  linkedBytes: 4 * 2 ** 30,
  /** Brackets within brackets in the JSON text; a shape group takes two. */
  jsonDepth: 800,
  /** Objects and arrays in the JSON text, and commas. */
  jsonContainers: 4_000_000,
  jsonValues: 24_000_000,
  /** Pixels on each side. */
  size: 16384,
  frameRate: 1000,
  /** 48 hours at 60 frames a second. */
  frames: 48 * 3600 * 60,
  /** The plan of an export takes room for every two seconds: a slow enough frame rate would make it endless. */
  seconds: 48 * 3600,
  groupDepth: 200,
  precompDepth: 40,
  /** Parents of parents. */
  parents: 500,
  /** Mattes of mattes; with compositions in each they add up to the depth of a Scene. */
  mattes: 24,
  /**
   * What one instant may have to evaluate and draw, counted once for every place where a precomposition is used: a
   * vertex or key frame is one unit of work, a shape and a layer as many as they cost in comparison.
   */
  work: 4_000_000,
  shapeWork: 16,
  layerWork: 64,
  /** An effect or layer style: a pass over the layer's pixels. */
  effectWork: 400,
  /** For each vertex of a path that is trimmed: the lengths of its curves are measured by quadrature. */
  trimWork: 16,
  warnings: 200,
  /** Every number of the document is brought into ±coordinate, every matrix entry must stay within ±matrix. */
  coordinate: 1e9,
  matrix: 1e12,
  starPoints: 2000,
  /** Of a path that an expression makes. */
  expressionVertices: 10_000,
  /** Stops of one gradient, of each kind. */
  gradientStops: 4096,
  /** Dashes along one path; a finer pattern is drawn solid. */
  dashes: 20_000,
  /** Bytes of one font, unwrapped; the largest for Chinese, Japanese and Korean take about 30 MiB. */
  fontBytes: 64 * 2 ** 20,
  /** Fonts of one collection, fonts of one document, and fonts in which a missing letter is looked for. */
  fontsInFile: 64,
  fonts: 2000,
  fallbackFonts: 32,
  /** Places where a sound is heard, counted once for every use of a precomposition. */
  sounds: 20_000,
  /** Letters of one text. */
  textLength: 20_000,
  expressedTextLength: 2000,
  /** For each letter of a text: it is shaped and placed. */
  letterWork: 64,
  /** Animators of one text layer, and selectors of one animator. */
  textAnimators: 64,
  /** Glyphs that are compositions with text of such glyphs in them. */
  glyphDepth: 8,
} as const;
