import { registerIconLibrary } from '@awesome.me/webawesome/dist/components/icon/library.js';

/** Paths of our own icons: strokes 1.75 wide on a grid of 24. */
const PATHS = {
  open: 'M3.5 18V6.5A1.5 1.5 0 0 1 5 5h4l2 2.5h7A1.5 1.5 0 0 1 19.5 9v2M3.5 18l3-7h14.5l-3 7.5H4.5z',
  close: 'M6 6l12 12M18 6L6 18',
  play: 'M7.5 5l11 7-11 7z',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  first: 'M6 5.5v13M18.5 6l-8.5 6 8.5 6z',
  last: 'M18 5.5v13M5.5 6l8.5 6-8.5 6z',
  previous: 'M14.5 6L8 12l6.5 6',
  next: 'M9.5 6l6.5 6-6.5 6',
  link: 'M9.5 14.5l5-5M11 7l1.5-1.5a4 4 0 0 1 5.7 5.7L16.5 13M13 17l-1.5 1.5a4 4 0 0 1-5.7-5.7L7.5 11',
  system: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M12 8l4.5-2M12 12h8M12 16l4.5 2',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  dark: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  warning: 'M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.1',
  error: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 8v5M12 16v.1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14',
  save: 'M5 4.5h11l3.5 3.5V19.5H5zM8.5 4.5v5h6v-5M8.5 19.5v-6h7v6',
  remove: 'M5 7h14M9.5 7V4.5h5V7M7 7l1 12.5h8L17 7M10.5 10.5v5.5M13.5 10.5v5.5',
  retry: 'M19 12a7 7 0 1 1-2.2-5.1M19 4v4.5h-4.5',
  stop: 'M7 7h10v10H7z',
  export: 'M12 15V4M7.5 8.5L12 4l4.5 4.5M5 13v6.5h14V13',
  film: 'M4 5.5h16v13H4zM8 5.5v13M16 5.5v13M4 9.8h4M4 14.2h4M16 9.8h4M16 14.2h4',
  picture: 'M4 5.5h16v13H4zM4 16l4.5-4.5 3 3 3.5-4 5 5.5M9 9v.1',
  queue: 'M4 6.5h10M4 12h10M4 17.5h6.5M17 10.5l4 3-4 3z',
  history: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4.5V8H8M12 8v4.3l3 1.7',
  presets: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM16.5 13.5v5M14 16h5',
  settings: 'M4 7h9M17 7h3M15 4.8v4.4M4 12h2M10 12h10M8 9.8v4.4M4 17h9M17 17h3M15 14.8v4.4',
  farm: 'M9 3.5h6v5.5H9zM3.5 15h6v5.5h-6zM14.5 15h6v5.5h-6zM12 9v3M6.5 15v-3h11v3',
  golden: 'M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.6-5-2.8-5 2.8 1.1-5.6L4 9.9l5.6-.7z',
  add: 'M12 5v14M5 12h14',
  grip: 'M8.6 6.5h.8M14.6 6.5h.8M8.6 12h.8M14.6 12h.8M8.6 17.5h.8M14.6 17.5h.8',
  more: 'M6 12v.1M12 12v.1M18 12v.1',
  cards: 'M4 5.5h16v5H4zM4 13.5h16v5H4z',
  table: 'M4 5.5h16v13H4zM4 10h16M4 14.2h16M9.5 10v8.5',
  'chevron-down': 'M6.5 9.5L12 15l5.5-5.5',
  'chevron-right': 'M9.5 6.5L15 12l-5.5 5.5',
  'chevron-left': 'M14.5 6.5L9 12l5.5 5.5',
  search: 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5',
  batch: 'M7 4.5h12.5V15M4.5 8H16v11.5H4.5z',
  repeat: 'M17 3.5L20 6.5l-3 3M20 6.5H8A4 4 0 0 0 4 10.5v1M7 20.5l-3-3 3-3M4 17.5h12a4 4 0 0 0 4-4v-1',
  copy: 'M8.5 8.5h11v11h-11zM5 15.5h-.5v-11h11V5',
  waiting: 'M7 4.5h10M7 19.5h10M8.5 4.5c0 4 7 4.5 7 7.5s-7 3.5-7 7.5M15.5 4.5c0 4-7 4.5-7 7.5s7 3.5 7 7.5',
  drop: 'M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15M12 7.5v8M8.5 12.5l3.5 3.5 3.5-3.5',
} as const;

export type IconName = keyof typeof PATHS;

const isIconName = (name: string): name is IconName => Object.hasOwn(PATHS, name);

function iconUrl(name: string): string {
  const path = isIconName(name) ? PATHS[name] : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="${path}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Replaces the component library's default icons, which it would fetch from another host: the app works offline. */
export function registerIcons(): void {
  registerIconLibrary('default', { resolver: iconUrl });
}
