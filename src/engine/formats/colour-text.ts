import { ExportError } from '../errors/index.ts';
import type { Colour } from '../scene/index.ts';

/** Hexadecimal notations of CSS Color Module Level 4 section 5.2, with 3, 4, 6 or 8 digits. */
const HEXADECIMAL = /^#(?:[0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/**
 * Reads `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa` or `transparent` as straight sRGB components, each 0–1.
 *
 * @throws ExportError INVALID_SETTINGS for anything else
 */
export function parseColour(text: string): Colour {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === 'transparent') return [0, 0, 0, 0];
  if (!HEXADECIMAL.test(trimmed)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `"${text.slice(0, 40)}" is no colour: write #rgb, #rrggbb, #rrggbbaa or transparent.`,
      { value: text },
    );
  }
  const digits = trimmed.slice(1);
  const size = digits.length <= 4 ? 1 : 2;
  const channel = (index: number): number => {
    const part = digits.slice(index * size, index * size + size);
    return part === '' ? 1 : Number.parseInt(size === 1 ? part + part : part, 16) / 255;
  };
  return [channel(0), channel(1), channel(2), channel(3)];
}
