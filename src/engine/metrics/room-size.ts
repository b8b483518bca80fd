/** What the rooms of a memory that only grows were made for. */
export interface RoomSize {
  readonly width: number;
  readonly height: number;
}

/** Whether pictures of a size find room, so that nothing new is allocated for them. */
export function fits(width: number, height: number, room: RoomSize): boolean {
  return width <= room.width && height <= room.height;
}

/** A size that both the picture and those before it fit: pictures of two sizes by turns do not grow the memory each time. */
export function atLeast(width: number, height: number, before: RoomSize | undefined): RoomSize {
  return { width: Math.max(width, before?.width ?? 0), height: Math.max(height, before?.height ?? 0) };
}
