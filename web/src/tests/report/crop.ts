import type { Box } from '#shared/tests/contract.ts';

/** Room around the spot, and the smallest part of a page that still says where it is; CSS pixels. */
const margin = 56;
const smallest = { width: 520, height: 220 };
/** Taller parts are cut: the top of a large spot says enough. */
const tallest = 0.7;

function span(start: number, length: number, wanted: number, whole: number): [start: number, length: number] {
  const size = Math.min(wanted, whole);
  const centred = start + length / 2 - size / 2;
  return [Math.max(0, Math.min(centred, whole - size)), size];
}

/**
 * The part of a screenshot to show around a box, both in CSS pixels of the page; null when the box lies
 * outside of what the screenshot holds.
 */
export function cropAround(box: Box, picture: { width: number; height: number }): Box | null {
  if (
    box.x >= picture.width ||
    box.y >= picture.height ||
    box.x + box.width <= 0 ||
    box.y + box.height <= 0
  ) {
    return null;
  }
  const wantedWidth = Math.max(box.width + 2 * margin, smallest.width);
  const [x, width] = span(box.x, box.width, wantedWidth, picture.width);
  const wantedHeight = Math.min(Math.max(box.height + 2 * margin, smallest.height), width * tallest);
  const visible = Math.min(box.height, wantedHeight - 2 * margin);
  const [y, height] = span(box.y, Math.max(visible, 0), wantedHeight, picture.height);
  return { x, y, width, height };
}
