/** Checksums in the form that `md5sum -c` and `sha256sum -c` read. */
export function sidecarOf(
  algorithm: 'md5' | 'sha256',
  hash: string,
  fileName: string,
): { readonly fileName: string; readonly text: string } {
  return { fileName: `${fileName}.${algorithm}`, text: `${hash}  ${fileName}\n` };
}
