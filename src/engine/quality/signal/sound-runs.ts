/** As `from 1.25 s to 3.50 s`. */
export function nameSeconds({ start, end }: { readonly start: number; readonly end: number }): string {
  return `from ${start.toFixed(2)} s to ${end.toFixed(2)} s`;
}
