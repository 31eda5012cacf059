// What the camera sees, read frame by frame until a code is in it.
import { type ReactElement, useEffect, useEffectEvent, useRef } from "react";
import { t } from "../locales/text.ts";
import { openQrReader } from "./qr-reader.ts";

const betweenFramesMs = 120;

interface ViewfinderProps {
  readonly stream: MediaStream;
  /** Once, with the first code. */
  readonly onFound: (text: string) => void;
}

export function Viewfinder({ stream, onFound }: ViewfinderProps): ReactElement {
  const element = useRef<HTMLVideoElement>(null);
  const found = useEffectEvent(onFound);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    video.srcObject = stream;
    // Refused only where the page was left meanwhile.
    video.play().catch(() => undefined);
    const scan = async (): Promise<void> => {
      const read = await openQrReader();
      const look = async (): Promise<void> => {
        if (over) return;
        const text = video.readyState >= video.HAVE_CURRENT_DATA ? await read(video) : undefined;
        if (over) return;
        if (text === undefined) timer = setTimeout(() => void look(), betweenFramesMs);
        else found(text);
      };
      await look();
    };
    void scan();
    return () => {
      over = true;
      clearTimeout(timer);
      video.srcObject = null;
    };
  }, [stream]);
  return <video ref={element} className="viewfinder" muted playsInline aria-label={t("scan.camera.picture")} />;
}
