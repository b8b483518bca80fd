/**
 * `<framewright-export>`: a button that exports, shows the progress and offers the file. Importing it defines the element.
 *
 * @module framewright/element
 */
import { FramewrightExport } from './export-element.ts';

export { type ExportElementState, FramewrightExport } from './export-element.ts';
export type { ExportElementTexts } from './texts.ts';

/** The name of the element, as pages write it. */
export const TAG = 'framewright-export';

// A server may import this too; and a page that loads it twice keeps the first.
if (globalThis.customElements && !customElements.get(TAG)) customElements.define(TAG, FramewrightExport);

declare global {
  interface HTMLElementTagNameMap {
    [TAG]: FramewrightExport;
  }
}
