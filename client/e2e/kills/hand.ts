// What a person does in a browser that will be killed: the few acts the script needs, the same for every engine.

export interface Hand {
  goto(url: string): Promise<void>;
  /** Into the box with this label. */
  fill(label: string, text: string): Promise<void>;
  press(button: string): Promise<void>;
  /** Resolves when the text stands on the page, a label counts. */
  see(text: string | RegExp): Promise<void>;
  offline(): Promise<void>;
  /** Ends it as a person does. */
  close(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  /** How long a life may last at most before the kill: some end while they still unlock. */
  readonly lifeMs: number;
  /** The browser with the one profile that outlives every kill. */
  open(): Promise<Hand>;
  /** Every process of it, at once, as a phone does that is out of memory. */
  kill(): void;
  /** Kills what is left and throws the profile away. */
  end(): void;
}
