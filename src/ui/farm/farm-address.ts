import type { Route } from '../router.ts';

/** Where a farm is, and the right to use it. */
export interface FarmAddress {
  readonly url: string;
  readonly token: string;
}

const KEPT = 'framewright.farm';
const INVITED = 'framewright.join';

const isAddress = (value: unknown): value is FarmAddress =>
  typeof value === 'object' &&
  value !== null &&
  'url' in value &&
  typeof value.url === 'string' &&
  'token' in value &&
  typeof value.token === 'string';

function read(storage: Storage, key: string): FarmAddress | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isAddress(value) ? { url: value.url, token: value.token } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The farm that the user wants this browser to stay connected to. */
export const keptFarm = (): FarmAddress | undefined => read(localStorage, KEPT);

export function keepFarm(address: FarmAddress | undefined): void {
  if (address) localStorage.setItem(KEPT, JSON.stringify(address));
  else localStorage.removeItem(KEPT);
}

/** The invitation that this tab was opened with; it outlives a reload, not the tab. */
export const keptInvitation = (): FarmAddress | undefined => read(sessionStorage, INVITED);

export function keepInvitation(address: FarmAddress | undefined): void {
  if (address) sessionStorage.setItem(INVITED, JSON.stringify(address));
  else sessionStorage.removeItem(INVITED);
}

/** The farm that a link to the connect form names: `#/farm?url=…&token=…`. */
export function offeredFarm({ screen, query }: Route): FarmAddress | undefined {
  if (screen !== 'farm' || !(query.has('url') || query.has('token'))) return undefined;
  return { url: query.get('url') ?? '', token: query.get('token') ?? '' };
}

/** What people call the farm. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
