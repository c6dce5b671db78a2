import { Alarm, type Clock } from "./clock.ts";
import type { Message } from "./wire/accent.ts";

/** How long acknowledgements are gathered: one stands for all before it. */
const GATHER_MS = 50;

/**
 * Mail that waits for a person until it is acknowledged: heard once, however often it is brought.
 * Its numbers grow from person to person as well: they begin at the time.
 */
export class Mail {
  readonly #alarm: Alarm;
  readonly #say: (mail_seq: number) => void;
  #heard = 0;
  #acknowledged = 0;

  constructor(clock: Clock, say: (mail_seq: number) => void) {
    this.#alarm = new Alarm(clock);
    this.#say = say;
  }

  /** Whether this is news: numbers of mail only grow. */
  isNew(message: Message): boolean {
    const number = numberOf(message);
    return number === undefined || number > this.#heard;
  }

  /** Everyone has heard it. */
  heard(message: Message): void {
    const number = numberOf(message);
    if (number === undefined) return;
    this.#heard = Math.max(this.#heard, number);
    if (!this.#alarm.isSet) this.#alarm.set(GATHER_MS, () => this.flush());
  }

  /** Says up to where all has been heard. */
  flush(): void {
    this.#alarm.stop();
    if (this.#heard > this.#acknowledged) this.#say(this.#heard);
    this.#acknowledged = this.#heard;
  }

  /** What was acknowledged last may not have been heard any more. */
  lost(): void {
    this.#alarm.stop();
    this.#acknowledged = 0;
  }
}

function numberOf({ payload, greenroom }: Message): number | undefined {
  const number = greenroom ? greenroom.mail_seq : payload.mail_seq;
  return typeof number === "number" ? number : undefined;
}
