/** The frame around the screens, and the screens that are not there. */
export const shell = {
  skip: 'Skip to the content',
  navigation: 'Screens',
  screens: {
    queue: 'Queue',
    export: 'Export',
    history: 'History',
    farm: 'Farm',
    presets: 'Presets',
    settings: 'Settings',
    job: 'Export',
    open: 'Open from the web',
    recipe: 'Shared export',
  },
  missing: 'This part of the app could not be fetched: the network is away, or the app was updated.',
  reload: 'Load the app again',
  pageTitle: (screen: string, app: string) => `${screen} · ${app}`,
};
