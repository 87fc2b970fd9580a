import { useState } from 'react';

/**
 * A picture whose link may have run out: the first failure asks for a new link, a second one gives up
 * until the person tries again.
 */
export function useFreshPicture(url: string, onStale: () => void) {
  const [failures, setFailures] = useState(0);
  return {
    /** A new element for each attempt, as a failed one does not load again by itself. */
    key: `${url} ${failures}`,
    broken: failures >= 2,
    onLoad: () => setFailures(0),
    onError: () => {
      setFailures(failures + 1);
      if (failures === 0) onStale();
    },
    retry: () => {
      setFailures(0);
      onStale();
    },
  };
}
