/** The screens of the application, each under a hash of its own: a static host needs no rules for them. */
export const SCREENS = [
  'queue',
  'export',
  'job',
  'history',
  'farm',
  'presets',
  'settings',
  'open',
  'recipe',
  'shared',
  'join',
] as const;
export type ScreenId = (typeof SCREENS)[number];

/** Where the user is. */
export interface Route {
  readonly screen: ScreenId;
  /** What follows the screen's name, such as a job's id; empty where nothing does. */
  readonly parameter: string;
  readonly query: URLSearchParams;
}

/** Addresses of screens, for links and for `App.go`. */
export const href = {
  queue: '#/',
  export: '#/export',
  history: '#/history',
  farm: '#/farm',
  join: '#/join',
  presets: '#/presets',
  settings: '#/settings',
  job: (id: string) => `#/job/${encodeURIComponent(id)}`,
} as const;

/** The route of an address; whatever is no screen leads home. */
export function routeOf(hash: string): Route {
  const [path = '', query = ''] = splitOnce(hash.replace(/^#\/?/, ''), '?');
  const [name = '', parameter = ''] = splitOnce(path, '/');
  const screen = SCREENS.find((id) => id === name) ?? 'queue';
  // A recipe is text of its own kind, which may well hold a % that encodes nothing.
  return {
    screen,
    parameter: screen === 'job' ? decoded(parameter) : parameter,
    query: new URLSearchParams(query),
  };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Calls back with the route at hand, and again whenever the address changes. @returns a function that ends it */
export function watchRoute(tell: (route: Route) => void): () => void {
  const listen = () => tell(routeOf(location.hash));
  addEventListener('hashchange', listen);
  listen();
  return () => removeEventListener('hashchange', listen);
}
