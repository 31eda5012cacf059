// The formatters of the language on screen: each is made once, because making one costs a browser more than a hundred uses of it.
import { locale } from "./text.ts";

/** Keeps what `make` gives for a language, these options and the offset of the device's zone, which travels. */
function kept<Options, Format>(make: (tag: string, options: Options) => Format): (options: Options) => Format {
  const made = new Map<string, Format>();
  return (options) => {
    const key = `${locale()} ${new Date().getTimezoneOffset()} ${JSON.stringify(options)}`;
    let format = made.get(key);
    if (format === undefined) {
      format = make(locale(), options);
      made.set(key, format);
    }
    return format;
  };
}

export const dateFormat = kept(
  (tag, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...options }),
);
export const numberFormat = kept(
  (tag, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, { ...options }),
);
export const relativeFormat = kept(
  (tag, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(tag, { ...options }),
);
