/** Tells at once, then at most every `ms`; the last call is never lost. */
export interface Throttle {
  call(): void;
  /** Tells nothing any more. */
  end(): void;
}

export function throttle(ms: number, tell: () => void): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let ended = false;
  const fire = () => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) fire();
    }, ms);
    timer.unref();
    tell();
  };
  return {
    call: () => {
      if (ended) return;
      if (timer) again = true;
      else fire();
    },
    end: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}
