/** Checksums in the form that `md5sum -c` and `sha256sum -c` read. */
export function sidecarFile(algorithm: 'md5' | 'sha256', hash: string, fileName: string): File {
  return new File([`${hash}  ${fileName}\n`], `${fileName}.${algorithm}`, { type: 'text/plain' });
}
