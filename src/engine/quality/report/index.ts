import type { QualityValidation } from '../../api/index.ts';
import { later } from '../../errors/index.ts';

/**
 * A validation as a page: one file that needs no other and fetches nothing, with curves, pictures and tables, in light and
 * dark, on paper and by the keyboard. What files and messages say is text in it, never markup.
 */
export async function renderQualityReport(validation: QualityValidation): Promise<string> {
  // With the library that draws its curves in it, the page is larger than all else that the first load needs of this room.
  const { reportPage } = await later('reports', () => import('./page.ts'));
  return reportPage(validation);
}
