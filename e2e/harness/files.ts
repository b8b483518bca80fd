/** A file from what crossed to the page as text. */
export function fileOf(base64: string, name: string): File {
  const binary = atob(base64);
  return new File([Uint8Array.from(binary, (character) => character.charCodeAt(0))], name);
}
