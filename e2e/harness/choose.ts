import { expect, type Page } from '@playwright/test';

/** Chooses from a list that may still scroll to what is chosen now while the pointer is on its way. */
export async function choose(page: Page, list: string, option: RegExp): Promise<void> {
  const combobox = page.getByRole('combobox', { name: list });
  await expect(async () => {
    if ((await combobox.getAttribute('aria-expanded')) !== 'true') await combobox.click();
    await page.getByRole('option', { name: option }).click({ timeout: 5_000 });
    await expect(combobox).toHaveValue(option, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
}
