/** What the window itself says. */
export const app = {
  name: 'Framewright',
  purpose: 'Export window for motion graphics',
};
