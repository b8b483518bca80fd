declare module 'culori' {
  interface Rgb {
    readonly mode: 'rgb';
    readonly r: number;
    readonly g: number;
    readonly b: number;
  }
  interface Lab65 {
    readonly mode: 'lab65';
    readonly l: number;
    readonly a: number;
    readonly b: number;
  }
  export function converter(mode: 'lab65'): (colour: Rgb) => Lab65;
  export function differenceCiede2000(): (a: Lab65, b: Lab65) => number;
}
