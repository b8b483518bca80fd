import type { TextDocument } from './text-document.ts';

export type Rgb = readonly [number, number, number];

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

export function restingStyle({ fill, stroke, strokeWidth }: TextDocument): LetterStyle {
  return {
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
    fill: fill && [fill[0], fill[1], fill[2]],
    stroke: stroke && [stroke[0], stroke[1], stroke[2]],
    strokeWidth,
    tracking: 0,
    lineX: 0,
    lineY: 0,
    blurX: 0,
    blurY: 0,
  };
}
