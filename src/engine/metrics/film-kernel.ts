/** What src/wasm/kernels/film.ts exports; pictures, planes, marks and sums are addresses. */
export interface FilmKernel {
  compare(planes: number, before: number, width: number, height: number, marks: number): void;
  spreadChroma(marks: number, columns: number, rows: number): void;
  spreadDirt(marks: number, columns: number, rows: number, to: number): void;
  spreadWindows(marks: number, columns: number, rows: number): number;
  keep(picture: number, width: number, height: number, flags: number, to: number): void;
  recall(
    ...operands: [picture: number, width: number, height: number, flags: number, from: number, marks: number]
  ): void;
  read(
    ...operands: [
      ...planes: [address: number, width: number, height: number, coSited: boolean],
      ...work: [parameters: number, scratch: number, marks: number, picture: number],
    ]
  ): void;
  structure(
    ...operands: [
      ...pictures: [a: number, b: number, width: number, height: number, marks: number],
      ...sums: [step: number, similarities: number, errors: number, scratch: number],
    ]
  ): void;
  colours(
    ...operands: [
      ...pictures: [a: number, b: number, width: number, height: number, marks: number],
      ...work: [sparse: boolean, sums: number, tables: number, cache: number, bits: number],
    ]
  ): void;
  total(numbers: number, count: number): number;
}

/** Pixels of a cell's side. */
export const CELL = 16;
/** Of a cell's marks: either picture differs from the frame before there. */
export const DIRTY = 8;
/** The marks of a cell that is to be read and measured, whatever was there. */
export const ALL_NEW = 4 + DIRTY;
