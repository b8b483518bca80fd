/** What a join link says: where the farm is, and the right to work there. */
export interface JoinLink {
  readonly url: string;
  readonly token: string;
}

const LONGEST_TOKEN = 4_096;

/**
 * Reads `?join=FARM#token=TOKEN`. The token stands in the fragment, which no server and no log ever sees; whoever has read it
 * takes it out of the address.
 *
 * @returns undefined for an address that is no join link, or a broken one
 */
export function readJoinLink({
  search,
  hash,
  origin,
}: Pick<Location, 'search' | 'hash' | 'origin'>): JoinLink | undefined {
  const farm = new URLSearchParams(search).get('join');
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  if (farm === null || token === null || token === '' || token.length > LONGEST_TOKEN) return undefined;
  // `?join` alone means whoever serves the page.
  const address = farm === '' ? origin : farm;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return { url: url.origin, token };
}
