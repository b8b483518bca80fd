/** A counter on one line of a terminal; nothing where the output goes elsewhere. */
export function showProgress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${done}/${all}${done === all ? '\n' : ' '}`);
}
