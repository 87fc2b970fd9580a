import type { Limits, Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

/** Pictures that do not load, are stretched or weigh too much, and sound that nobody asked for. */
export async function media(kit: Kit, limits: Limits): Promise<Raw[]> {
  const found: Raw[] = [];
  const sizes = new Map<string, number>();
  for (const entry of performance.getEntriesByType('resource') as PerformanceResourceTiming[]) {
    sizes.set(entry.name, entry.encodedBodySize);
  }
  /** A picture that can be decoded is not broken, whatever size it says it has (SVG may say none). */
  const decodes = (image: HTMLImageElement) =>
    Promise.race([
      image.decode().then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 500)),
    ]);

  for (const image of document.images) {
    const url = image.currentSrc || image.src;
    if (url === '' || !image.complete) continue;
    if (image.naturalWidth === 0 && !(await decodes(image))) {
      found.push(kit.saw('broken-image', image, undefined, url));
      continue;
    }
    const bytes = sizes.get(url) ?? 0;
    if (bytes > limits.heavyImageBytes) {
      found.push(
        kit.saw('heavy-image', image, `${(bytes / 1_000_000).toFixed(1)} MB: ${kit.markup(image)}`, url),
      );
    }
    const style = getComputedStyle(image);
    const width =
      image.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const height =
      image.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom);
    // Vector drawings keep their own proportions inside any box; tiny icons do not show the difference.
    const drawn = /\.svg(?:[?#]|$)|^data:image\/svg/.test(url) || style.objectFit !== 'fill';
    if (drawn || width < 40 || height < 40 || image.naturalWidth < 40 || !kit.isVisible(image)) continue;
    const stretch = width / height / (image.naturalWidth / image.naturalHeight);
    if (stretch > limits.distortion || stretch < 1 / limits.distortion) {
      const natural = `${image.naturalWidth} × ${image.naturalHeight}`;
      const shown = `${Math.round(width)} × ${Math.round(height)}`;
      found.push(kit.saw('distorted-image', image, `${natural} shown as ${shown}: ${kit.markup(image)}`));
    }
  }

  for (const player of document.querySelectorAll<HTMLMediaElement>('audio[autoplay],video[autoplay]')) {
    const source = player.currentSrc || player.src || player.querySelector('source')?.src;
    const short =
      Number.isFinite(player.duration) && player.duration <= limits.silentSoundSeconds && !player.loop;
    if (source && !player.muted && player.volume > 0 && !short && player.error === null) {
      found.push(kit.saw('autoplay-sound', player));
    }
  }
  return found;
}
