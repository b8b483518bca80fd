export const header = {
  open: 'Open…',
  close: 'Close composition',
  theme: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
};
