export const update = {
  ready: 'A new version of Framewright is ready. It shows after a reload; exports go on from where they are.',
  waits: 'A new version of Framewright is here. It waits until the exports are done.',
  reload: 'Reload',
  now: 'Use it now',
  nowHint: 'This page reloads; its exports go on from their finished segments.',
  later: 'Later',
};
