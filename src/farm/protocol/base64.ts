import { ExportError } from '../../engine/index.ts';

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @throws ExportError FARM_FAILED for what is no base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new ExportError('FARM_FAILED', 'The bundle is malformed: a binary field is no base64.', {
      value: text.slice(0, 40),
      cause,
    });
  }
}
