// Pictures as cells of 16 × 16 pixels: which of them changed since the frame before, and how they are kept until they are
// needed. A cell's marks are one byte.

/** The decoder's luma or chroma of the cell differs from the frame before. */
const LUMA: u32 = 1;
const CHROMA: u32 = 2;
/** The decoded picture may differ: its colours are to be read from the planes again. */
export const READ: u32 = 4;
/** Either picture differs. */
export const DIRTY: u32 = 8;
/** A window of SSIM that has its first pixel in the cell differs. */
export const WINDOWS: u32 = 16;

export const CELL: i32 = 16;

/** Whether `count` bytes of some rows are equal. */
// @ts-ignore: decorator
@inline
function equalRows(a: usize, b: usize, stride: usize, count: i32, rows: i32): bool {
  for (let y = 0; y < rows; y++) {
    let x = 0;
    for (; x + 16 <= count; x += 16) {
      if (v128.any_true(v128.xor(v128.load(a + <usize>x), v128.load(b + <usize>x)))) return false;
    }
    for (; x + 8 <= count; x += 8) {
      if (load<u64>(a + <usize>x) != load<u64>(b + <usize>x)) return false;
    }
    for (; x < count; x++) if (load<u8>(a + <usize>x) != load<u8>(b + <usize>x)) return false;
    a += stride;
    b += stride;
  }
  return true;
}

/** Marks the cells whose planes of I420 differ from those of the frame before. */
export function compare(planes: usize, before: usize, width: i32, height: i32, marks: usize): void {
  const columns = (width + CELL - 1) >> 4;
  const chromaWidth = (width + 1) >> 1;
  const chromaHeight = (height + 1) >> 1;
  const planeU = <usize>width * <usize>height;
  const chromaBytes = <usize>chromaWidth * <usize>chromaHeight;
  for (let top = 0; top < height; top += CELL) {
    const rows = min(CELL, height - top);
    const half = top >> 1;
    const chromaRows = min(CELL >> 1, chromaHeight - half);
    for (let column = 0; column < columns; column++) {
      const left = column << 4;
      const luma = <usize>top * <usize>width + <usize>left;
      const at = planeU + <usize>half * <usize>chromaWidth + <usize>(left >> 1);
      const samples = min(CELL >> 1, chromaWidth - (left >> 1));
      let mark = <u32>load<u8>(marks);
      if (!equalRows(planes + luma, before + luma, width, min(CELL, width - left), rows)) mark |= LUMA;
      if (
        !equalRows(planes + at, before + at, chromaWidth, samples, chromaRows) ||
        !equalRows(planes + at + chromaBytes, before + at + chromaBytes, chromaWidth, samples, chromaRows)
      ) {
        mark |= CHROMA;
      }
      store<u8>(marks++, mark);
    }
  }
}

/** Marks what has to be read of the planes again: chroma reaches as far as it is interpolated. */
export function spreadChroma(marks: usize, columns: i32, rows: i32): void {
  for (let row = 0, cell = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, cell++) {
      const mark = <u32>load<u8>(marks + <usize>cell);
      // It is taken from the rows above and below, and the column to the right.
      let near = mark;
      const more = column + 1 < columns;
      if (more) near |= load<u8>(marks + <usize>cell, 1);
      if (row > 0) {
        near |= load<u8>(marks + <usize>(cell - columns));
        if (more) near |= load<u8>(marks + <usize>(cell - columns), 1);
      }
      if (row + 1 < rows) {
        near |= load<u8>(marks + <usize>(cell + columns));
        if (more) near |= load<u8>(marks + <usize>(cell + columns), 1);
      }
      if (mark & LUMA || near & CHROMA) store<u8>(marks + <usize>cell, mark | READ);
    }
  }
}

/**
 * Marks what a picture that went through planes may have changed in where the picture itself did: filters of chroma reach
 * from cell to cell on the way there, and on the way back.
 */
export function spreadDirt(marks: usize, columns: i32, rows: i32, to: usize): void {
  for (let row = 0; row < rows; row++) {
    const above = max(row - 1, 0);
    const below = min(row + 1, rows - 1);
    for (let column = 0; column < columns; column++) {
      const left = max(column - 1, 0);
      const right = min(column + 1, columns - 1);
      let near: u32 = 0;
      for (let y = above; y <= below; y++) {
        for (let x = left; x <= right; x++) near |= load<u8>(marks + <usize>(y * columns + x));
      }
      const own = <u32>load<u8>(marks + <usize>(row * columns + column)) & DIRTY;
      store<u8>(to++, near & DIRTY ? own | READ : 0);
    }
  }
}

/** Marks the windows that dirty cells reach into. @returns how many cells are dirty */
export function spreadWindows(marks: usize, columns: i32, rows: i32): i32 {
  let dirty = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, marks++) {
      let near = <u32>load<u8>(marks);
      if (near & DIRTY) dirty++;
      if (column + 1 < columns) near |= load<u8>(marks, 1);
      if (row + 1 < rows) {
        near |= load<u8>(marks + <usize>columns);
        if (column + 1 < columns) near |= load<u8>(marks + <usize>columns, 1);
      }
      if (near & DIRTY) store<u8>(marks, load<u8>(marks) | WINDOWS);
    }
  }
  return dirty;
}

/** Moves a cell's rows. */
// @ts-ignore: decorator
@inline
function copyCell(from: usize, fromStride: usize, to: usize, toStride: usize, bytes: usize, rows: i32): void {
  for (let y = 0; y < rows; y++) {
    if (bytes == 64) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    } else {
      memory.copy(to, from, bytes);
    }
    from += fromStride;
    to += toStride;
  }
}

/**
 * Keeps the cells of a picture that `flags`, a byte each, name.
 *
 * @param to room for 1 KiB a cell
 */
export function keep(picture: usize, width: i32, height: i32, flags: usize, to: usize): void {
  const columns = (width + CELL - 1) >> 4;
  const stride = <usize>width << 2;
  for (let top = 0; top < height; top += CELL) {
    for (let column = 0; column < columns; column++) {
      if (load<u8>(flags++) == 0) continue;
      const left = column << 4;
      const from = picture + <usize>top * stride + (<usize>left << 2);
      copyCell(from, stride, to, 64, <usize>min(CELL, width - left) << 2, min(CELL, height - top));
      to += 1024;
    }
  }
}

/** As {@link copyCell}. @returns whether anything differs from what was there */
// @ts-ignore: decorator
@inline
function replaceCell(from: usize, to: usize, stride: usize, bytes: usize, rows: i32): bool {
  let differences = i32x4.splat(0);
  for (let y = 0; y < rows; y++) {
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) {
      const pixels = v128.load(from + at);
      differences = v128.or(differences, v128.xor(pixels, v128.load(to + at)));
      v128.store(to + at, pixels);
    }
    for (; at < bytes; at += 4) {
      const pixel = load<u32>(from + at);
      differences = v128.or(differences, i32x4.splat(pixel ^ load<u32>(to + at)));
      store<u32>(to + at, pixel);
    }
    from += 64;
    to += stride;
  }
  return v128.any_true(differences);
}

/** Puts kept cells into the picture of the frame before, which so becomes that of their frame, and marks those that differ. */
export function recall(
  picture: usize, width: i32, height: i32, flags: usize, from: usize, marks: usize,
): void {
  const columns = (width + CELL - 1) >> 4;
  const stride = <usize>width << 2;
  for (let top = 0; top < height; top += CELL) {
    for (let column = 0; column < columns; column++, marks++) {
      if (load<u8>(flags++) == 0) continue;
      const left = column << 4;
      const to = picture + <usize>top * stride + (<usize>left << 2);
      if (replaceCell(from, to, stride, <usize>min(CELL, width - left) << 2, min(CELL, height - top))) {
        store<u8>(marks, load<u8>(marks) | DIRTY);
      }
      from += 1024;
    }
  }
}
