import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const GUIDELINES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface Judging {
  /** A host in the application's shadow root, where the rest of the page is judged by another test. */
  readonly within?: string;
  /** A theme changes colours alone: where the light one is judged too, contrast says all of the dark one. */
  readonly theme?: 'light' | 'dark';
  readonly without?: readonly string[];
  /** What the message of a failure begins with. */
  readonly name?: string;
}

/** Fails where axe finds what keeps people out. Softly where it is given a name, so that the other screens are judged too. */
export async function expectNoViolations(page: Page, judging: Judging = {}): Promise<void> {
  const { within, theme = 'light', without = [], name } = judging;
  // Its usual mode judges frames of other origins too, in a page of its own each time; there are none here.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  axe.options({ resultTypes: ['violations'] });
  if (theme === 'dark') axe.withRules('color-contrast');
  else axe.withTags(GUIDELINES).disableRules([...without]);
  if (within) axe.include({ fromShadowDom: ['fw-app', within] });
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => ({
    id,
    at: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })),
  }));
  (name === undefined ? expect : expect.soft)(found, name).toEqual([]);
}
