import type { Strings } from '../en/index.ts';

export const openUrl: Strings['openUrl'] = {
  title: 'Von einer Adresse öffnen',
  question: 'Diese Komposition laden?',
  explanation: (most) =>
    `Ein Link bittet darum. Noch wurde nichts geladen. Sie wird ohne Cookies gelesen; höchstens ${most}.`,
  fetching: (bytes) => `${bytes} sind da…`,
  open: 'Laden und öffnen',
  dismiss: 'Verwerfen',
  noAddress: 'Dieser Link nennt keine Adresse: Er muss auf „?url=“ und die Adresse einer Komposition enden.',
  noUrl: (text) => `„${text}“ ist keine Adresse: Sie muss mit https:// beginnen.`,
  scheme: (scheme) =>
    `Adressen, die mit ${scheme} beginnen, werden nicht geöffnet: nur solche mit https:// und http://.`,
  password:
    'Diese Adresse enthält einen Benutzernamen oder ein Passwort, das nicht gesendet wird: die Datei herunterladen und hierher ziehen.',
  mixed: (host) =>
    `${host} wird unverschlüsselt gefragt (http://), was Browser auf einer verschlüsselten Seite ablehnen: https:// verwenden oder die Datei herunterladen und hierher ziehen.`,
  status: (host, status) =>
    `${host} antwortet ${status}${status === 404 ? ', es gibt dort also keine solche Datei' : ''}: bitte die Adresse prüfen.`,
  unreachable: (host) =>
    `${host} ist nicht zu erreichen oder erlaubt anderen Seiten nicht, diese Datei zu lesen. Die Antwort braucht den Kopf Access-Control-Allow-Origin (CORS); den Betreiber fragen oder die Datei herunterladen und hierher ziehen.`,
  offline: (host) =>
    `Es gibt kein Netz, ${host} kann nicht gefragt werden: online gehen und erneut versuchen.`,
  brokeOff: (host) => `Die Datei von ${host} brach auf halbem Weg ab: bitte erneut versuchen.`,
  tooLarge: (most) =>
    `Die Datei ist größer als ${most}, darum wurde nicht weiter gelesen: herunterladen und hierher ziehen.`,
  webPage: (host) =>
    `${host} hat eine Webseite geschickt, keine Komposition: die Adresse der Datei selbst nehmen, die oft auf .json oder .lottie endet.`,
  noComposition: (host) =>
    `Was ${host} geschickt hat, ist keine Komposition: weder JSON noch ein .lottie-Archiv.`,
};
