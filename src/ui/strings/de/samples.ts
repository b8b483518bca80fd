import type { Strings } from '../en/index.ts';

export const samples: Strings['samples'] = {
  title: 'Beispiele',
  open: (name, facts) => `Beispiel ${name} öffnen${facts === '' ? '' : `, ${facts}`}`,
  none: 'Diese Fassung enthält keine Beispiele.',
  facts: (size, rate, duration) => `${size} · ${rate} fps · ${duration}`,
};
