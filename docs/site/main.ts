import './style.css';
import MiniSearch from 'minisearch';
import type { SearchPlace } from './search-index.ts';

const THEME_KEY = 'framewright-docs-theme';
const THEMES = ['system', 'light', 'dark'] as const;
const MOST_FOUND = 12;
const EXCERPT = 140;

const root = document.body.dataset.root ?? './';

function element<T extends Element>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

function chooseTheme(): void {
  const button = element<HTMLButtonElement>('#theme');
  const show = (): void => {
    element('#theme span').textContent = document.documentElement.dataset.theme ?? 'system';
  };
  button.addEventListener('click', () => {
    const now = THEMES.findIndex((theme) => theme === (document.documentElement.dataset.theme ?? 'system'));
    const next = THEMES[(now + 1) % THEMES.length] ?? 'system';
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    // Where a page may keep nothing the choice holds for this page alone.
    try {
      if (next === 'system') localStorage.removeItem(THEME_KEY);
      else localStorage.setItem(THEME_KEY, next);
    } catch {}
    show();
  });
  show();
}

/** On narrow screens the list of pages is opened by a button. */
function openMenu(): void {
  const button = element<HTMLButtonElement>('#menu');
  const open = (yes: boolean): void => {
    button.setAttribute('aria-expanded', String(yes));
    document.body.classList.toggle('menu', yes);
  };
  button.addEventListener('click', () => open(button.getAttribute('aria-expanded') !== 'true'));
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && button.getAttribute('aria-expanded') === 'true') {
      open(false);
      button.focus();
    }
  });
}

async function loadIndex(): Promise<MiniSearch<SearchPlace>> {
  const response = await fetch(`${root}search.json`);
  if (!response.ok) throw new Error(`search.json: ${response.status}`);
  const index = new MiniSearch<SearchPlace>({
    fields: ['heading', 'page', 'text'],
    storeFields: ['page', 'heading', 'text'],
    searchOptions: { boost: { heading: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
  });
  index.addAll((await response.json()) as SearchPlace[]);
  return index;
}

function search(): void {
  const dialog = element<HTMLDialogElement>('#finder');
  const input = element<HTMLInputElement>('#finder input');
  const list = element<HTMLOListElement>('#found');
  const count = element('#count');
  let index: Promise<MiniSearch<SearchPlace>> | undefined;

  const open = (): void => {
    index ??= loadIndex();
    dialog.showModal();
    input.select();
    void look();
  };
  const look = async (): Promise<void> => {
    const words = input.value.trim();
    const places = await index?.catch(() => undefined);
    // While it was loaded somebody went on typing.
    if (words !== input.value.trim()) return;
    if (!places) {
      index = undefined;
      count.textContent = 'The index could not be loaded: serve this folder by a web server.';
      return;
    }
    const found = words === '' ? [] : places.search(words);
    list.replaceChildren(...found.slice(0, MOST_FOUND).map(item));
    count.textContent = words === '' ? '' : found.length === 1 ? '1 place' : `${found.length} places`;
  };
  const item = (place: { id: string; terms?: string[] } & Partial<SearchPlace>): HTMLLIElement => {
    const link = document.createElement('a');
    link.href = `${root}${place.id}`;
    link.append(
      Object.assign(document.createElement('strong'), { textContent: place.heading }),
      Object.assign(document.createElement('span'), {
        textContent: place.page === place.heading ? '' : place.page,
      }),
      Object.assign(document.createElement('small'), {
        textContent: excerpt(place.text ?? '', place.terms ?? []),
      }),
    );
    link.addEventListener('click', () => dialog.close());
    const line = document.createElement('li');
    line.append(link);
    return line;
  };

  element('#search').addEventListener('click', open);
  input.addEventListener('input', () => void look());
  input.addEventListener('keydown', (event) => {
    // Enter goes to the best place, and does not close the dialog.
    if (event.key !== 'Enter') return;
    event.preventDefault();
    list.querySelector<HTMLAnchorElement>('a')?.click();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops: HTMLElement[] = [input, ...list.querySelectorAll('a')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    const asked = (event.key === '/' && !typing) || (event.key === 'k' && (event.ctrlKey || event.metaKey));
    if (!asked || dialog.open) return;
    event.preventDefault();
    open();
  });
}

/** The words around the first that was looked for. */
function excerpt(text: string, terms: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = terms.map((term) => lower.indexOf(term)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...places, text.length) - EXCERPT / 3);
  return `${from > 0 ? '…' : ''}${text.slice(from, from + EXCERPT)}${text.length > from + EXCERPT ? '…' : ''}`;
}

chooseTheme();
openMenu();
search();
