// The camera's live picture, from a press of a button until it is let go; why it cannot be had, as a name.
import { useCallback, useEffect, useRef, useState } from "react";

export type CameraFault = "refused" | "none" | "busy" | "insecure";
type CameraState =
  | { readonly kind: "off" | "asking" }
  | { readonly kind: "on"; readonly stream: MediaStream }
  | { readonly kind: "fault"; readonly fault: CameraFault };

const FAULTS: Readonly<Record<string, CameraFault>> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
};

const end = (stream: MediaStream | undefined): void => {
  for (const track of stream?.getTracks() ?? []) track.stop();
};

interface Camera {
  readonly state: CameraState;
  start(): Promise<void>;
  stop(): void;
}

/** The camera is let go when the screen is left. */
export function useCamera(): Camera {
  const held = useRef<MediaStream>(undefined);
  /** Counts starts and stops: what was asked before the last one comes too late. */
  const turn = useRef(0);
  const [state, setState] = useState<CameraState>({ kind: "off" });

  const release = useCallback((): number => {
    end(held.current);
    held.current = undefined;
    return ++turn.current;
  }, []);
  const start = async (): Promise<void> => {
    const mine = release();
    const media = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;
    if (!media) {
      setState({ kind: "fault", fault: "insecure" });
      return;
    }
    setState({ kind: "asking" });
    try {
      const stream = await media.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      if (mine !== turn.current) return end(stream);
      held.current = stream;
      setState({ kind: "on", stream });
    } catch (thrown) {
      if (mine !== turn.current) return;
      setState({ kind: "fault", fault: FAULTS[thrown instanceof Error ? thrown.name : ""] ?? "busy" });
    }
  };
  const stop = (): void => {
    release();
    setState({ kind: "off" });
  };
  useEffect(() => () => void release(), [release]);
  return { state, start, stop };
}
