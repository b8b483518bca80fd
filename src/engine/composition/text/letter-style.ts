import type { Rgb, TextDocument } from './text-document.ts';

/** How one letter differs from where and how it was set. Written anew for each instant. */
export interface LetterStyle {
  x: number;
  y: number;
  anchorX: number;
  anchorY: number;
  scaleX: number;
  scaleY: number;
  /** Degrees, clockwise; so are the two below. */
  rotation: number;
  skew: number;
  skewAxis: number;
  opacity: number;
  fillOpacity: number;
  strokeOpacity: number;
  fill: Rgb | undefined;
  stroke: Rgb | undefined;
  strokeWidth: number;
  /** Pixels added about the letter, half before and half after it. */
  tracking: number;
  /** Pixels by which its line lies further from the one before. */
  lineX: number;
  lineY: number;
  blurX: number;
  blurY: number;
}

/** A style that changes nothing, to be set to rest by {@link rest}. */
export const newStyle = (): LetterStyle => ({
  x: 0,
  y: 0,
  anchorX: 0,
  anchorY: 0,
  scaleX: 1,
  scaleY: 1,
  rotation: 0,
  skew: 0,
  skewAxis: 0,
  opacity: 1,
  fillOpacity: 1,
  strokeOpacity: 1,
  fill: undefined,
  stroke: undefined,
  strokeWidth: 0,
  tracking: 0,
  lineX: 0,
  lineY: 0,
  blurX: 0,
  blurY: 0,
});

const REST = newStyle();

/** Takes back all that animators did to a letter. */
export function rest(style: LetterStyle, { fill, stroke, strokeWidth }: TextDocument): void {
  Object.assign(style, REST);
  style.fill = fill;
  style.stroke = stroke;
  style.strokeWidth = strokeWidth;
}
