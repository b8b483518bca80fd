export const samples = {
  title: 'Samples',
  open: (name: string, facts: string) => `Open sample ${name}${facts === '' ? '' : `, ${facts}`}`,
  none: 'This build has no samples.',
  facts: (size: string, rate: string, duration: string) => `${size} · ${rate} fps · ${duration}`,
};
