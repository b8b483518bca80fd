import type { Strings } from '../en/index.ts';

export const facts: Strings['facts'] = {
  title: 'Komposition',
  file: 'Datei',
  size: 'Größe',
  rate: 'Bildrate',
  length: 'Länge',
  assets: 'Verknüpfte Dateien',
};
