// A screen that is fetched when it is first drawn, or ahead of that; one that is here is drawn at once, without a moment of waiting in between.
import { type ComponentType, lazy, type ReactElement, useState } from "react";

export interface Later<P> {
  (props: P): ReactElement;
  /** Fetched now, because it will be wanted soon; a line that fails is tried again when it is drawn. */
  ahead(): Promise<void>;
}

export function later<P extends object>(load: () => Promise<{ readonly default: ComponentType<P> }>): Later<P> {
  let here: ComponentType<P> | undefined;
  const fetched = async (): Promise<{ default: ComponentType<P> }> => {
    const { default: screen } = await load();
    here = screen;
    return { default: screen };
  };
  const InTime: ComponentType<P> = lazy(fetched);
  /** Which of the two stays for as long as it is drawn: nothing that was typed goes with a change. */
  function Screen(props: P): ReactElement {
    const [Chosen] = useState<ComponentType<P>>(() => here ?? InTime);
    return <Chosen {...props} />;
  }
  return Object.assign(Screen, {
    ahead: () =>
      fetched().then(
        () => undefined,
        () => undefined,
      ),
  });
}
