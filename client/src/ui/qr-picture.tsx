// A code out of a picture: what the camera sees, or a photo of it; works without a camera.
import { type ReactElement, useState } from "react";
import { FileTrigger } from "react-aria-components";
import { type MessageId, t } from "../locales/text.ts";
import { Button } from "./button.tsx";
import { type CameraFault, useCamera } from "./camera.ts";
import { openQrReader } from "./qr-reader.ts";
import { Notice } from "./show.tsx";
import { Viewfinder } from "./viewfinder.tsx";

interface QrPictureProps {
  /** Whatever was read; the same text may come again. */
  readonly onText: (text: string) => void;
  /** The one thing to do here, or a help beside a field. */
  readonly look: "primary" | "small";
}

const CAMERA_FAULTS: Readonly<Record<CameraFault, MessageId>> = {
  refused: "scan.camera.refused",
  none: "scan.camera.none",
  busy: "scan.camera.busy",
  insecure: "scan.camera.insecure",
};

export function QrPicture({ onText, look }: QrPictureProps): ReactElement {
  const camera = useCamera();
  const [noCode, setNoCode] = useState(false);
  const { state } = camera;
  const small = look === "small";
  const found = (read: string): void => {
    camera.stop();
    onText(read);
  };
  const choose = async (files: FileList | null): Promise<void> => {
    const [file] = files ?? [];
    if (!file) return;
    setNoCode(false);
    const read = await readPhoto(file);
    if (read === undefined) setNoCode(true);
    else found(read);
  };
  return (
    <>
      {state.kind === "on" && <Viewfinder stream={state.stream} onFound={found} />}
      <div className="buttons">
        {state.kind === "on" ? (
          <Button small={small} onPress={() => camera.stop()}>
            {t("scan.camera.stop")}
          </Button>
        ) : (
          <Button
            look={small ? "secondary" : "primary"}
            small={small}
            icon="camera"
            isPending={state.kind === "asking"}
            onPress={() => void camera.start()}
          >
            {state.kind === "asking" ? t("scan.camera.asking") : t("scan.camera")}
          </Button>
        )}
        <FileTrigger acceptedFileTypes={["image/*"]} onSelect={(files) => void choose(files)}>
          <Button small={small} icon="upload">
            {t("scan.photo")}
          </Button>
        </FileTrigger>
      </div>
      {state.kind === "on" && (
        <p className="soft" aria-live="polite">
          {t("scan.camera.hold")}
        </p>
      )}
      {state.kind === "fault" && <Notice tone="warn" title={t(CAMERA_FAULTS[state.fault])} alert />}
      {noCode && <Notice tone="warn" title={t("scan.photo.none")} alert />}
    </>
  );
}

async function readPhoto(file: File): Promise<string | undefined> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return undefined;
  }
  try {
    const read = await openQrReader();
    return await read(picture);
  } finally {
    picture.close();
  }
}
