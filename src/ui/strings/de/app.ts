import type { Strings } from '../en/index.ts';

export const app: Strings['app'] = {
  name: 'Framewright',
  purpose: 'Exportfenster für Motion Graphics',
};
