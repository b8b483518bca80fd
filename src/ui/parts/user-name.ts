const STORAGE_KEY = 'framewright.user';

/** Who exports, for the audit trail; empty where nobody said. */
export const storedUserName = (): string => localStorage.getItem(STORAGE_KEY) ?? '';

export function storeUserName(name: string): void {
  if (name === '') localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, name);
}
