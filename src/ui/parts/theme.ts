export type ThemeChoice = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'framewright.theme';
const NEXT: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };

/** The theme that the user chose; `system` follows prefers-color-scheme. */
export function storedTheme(): ThemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Applies the choice to the page: theme.css draws from it by `light-dark()`. */
export function applyTheme(choice: ThemeChoice): void {
  if (choice === 'system') {
    localStorage.removeItem(STORAGE_KEY);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(STORAGE_KEY, choice);
    document.documentElement.dataset.theme = choice;
  }
}

/** Tells of each change by the user, wherever it was made. */
export const themeChanges = new EventTarget();

export function changeTheme(choice: ThemeChoice): void {
  applyTheme(choice);
  themeChanges.dispatchEvent(new Event('change'));
}

export const nextTheme = (choice: ThemeChoice): ThemeChoice => NEXT[choice];
