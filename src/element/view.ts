import { STYLES } from './styles.ts';

/** The element's inside: made once, then told what to show. */
export interface View {
  readonly start: HTMLButtonElement;
  readonly startText: HTMLSlotElement;
  readonly cancel: HTMLButtonElement;
  readonly progress: HTMLElement;
  readonly bar: HTMLElement;
  /** What is done at the moment; read out when it changes. */
  readonly words: HTMLElement;
  /** Changes too often to be read out. */
  readonly time: HTMLElement;
  readonly download: HTMLAnchorElement;
  readonly error: HTMLElement;
}

/** Node by node and by a constructed style sheet: pages that forbid markup and styles from strings may hold it too. */
export function createView(root: ShadowRoot): View {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  const base = part('div', 'base');
  const start = part('button', 'button');
  const startText = document.createElement('slot');
  start.type = 'button';
  start.append(startText);
  const progress = part('div', 'progress');
  progress.setAttribute('role', 'progressbar');
  progress.setAttribute('aria-valuemin', '0');
  progress.setAttribute('aria-valuemax', '100');
  const bar = part('div', 'bar');
  progress.append(bar);
  const words = part('span', 'status');
  words.setAttribute('role', 'status');
  const time = part('span', 'time');
  const cancel = part('button', 'cancel');
  cancel.type = 'button';
  const download = part('a', 'download');
  const error = part('p', 'error');
  error.setAttribute('role', 'alert');
  base.append(start, progress, words, time, cancel, download, error);
  root.append(base);
  return { start, startText, cancel, progress, bar, words, time, download, error };
}

function part<Name extends keyof HTMLElementTagNameMap>(
  tag: Name,
  name: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(tag);
  element.setAttribute('part', name);
  return element;
}
