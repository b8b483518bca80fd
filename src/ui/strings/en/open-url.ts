/** Compositions that lie on another host. */
export const openUrl = {
  title: 'Open from an address',
  question: 'Fetch this composition?',
  explanation: (most: string) =>
    `A link asks for it. Nothing has been fetched yet. It is read without cookies; at most ${most}.`,
  fetching: (bytes: string) => `${bytes} have come…`,
  open: 'Fetch and open',
  dismiss: 'Dismiss',
  noAddress: 'This link names no address: it must end in “?url=” and the address of a composition.',
  noUrl: (text: string) => `“${text}” is no address: it must begin with https://.`,
  scheme: (scheme: string) =>
    `Addresses that begin with ${scheme} are not opened: only https:// and http:// are.`,
  password:
    'This address holds a user name or a password, which is not sent: download the file, and drop it here.',
  mixed: (host: string) =>
    `${host} is asked without encryption (http://), which browsers refuse from a page with encryption: use https://, or download the file and drop it here.`,
  status: (host: string, status: number) =>
    `${host} answers ${status}${status === 404 ? ', which means that there is no such file' : ''}: check the address.`,
  unreachable: (host: string) =>
    `${host} can’t be reached, or does not allow other sites to read this file. Its answer must have the header Access-Control-Allow-Origin (CORS); ask its owner, or download the file and drop it here.`,
  offline: (host: string) => `There is no network, so ${host} can’t be asked: go online, then try again.`,
  brokeOff: (host: string) => `The file from ${host} broke off half way: try again.`,
  tooLarge: (most: string) =>
    `The file is larger than ${most}, so no more of it was read: download it, and drop it here.`,
  webPage: (host: string) =>
    `${host} sent a web page, not a composition: take the address of the file itself, which often ends in .json or .lottie.`,
  noComposition: (host: string) =>
    `What ${host} sent is no composition: it is neither JSON nor a .lottie archive.`,
};
