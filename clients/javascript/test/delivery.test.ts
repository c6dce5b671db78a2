// Whatever the network and the service do: every message is heard once and in order, or its author
// is told that it failed, or that it may have been heard twice.
import { describe, expect, test } from "vitest";
import { Fault, Greenroom, type Published, type Room } from "../src/index.ts";
import { chance, FakeClock } from "./support/clock.ts";
import { Service, type Troubles } from "./support/service.ts";

/** More of them, where somebody has the time: each is another seed. */
const STORIES = Number(process.env.GREENROOM_STORIES ?? 12);

const AUTHORS = ["ann", "bob", "cat"];
const ROOMS = ["lab", "hall"];
const quiet = { watch: () => () => {} };

/** What became of one message. */
interface Said {
  readonly author: string;
  readonly room: string;
  readonly text: string;
  end?: Published | Error;
}

/** What one person has heard in one room since the last gap. */
interface Ear {
  readonly heard: { text: string; seq: number }[];
  gaps: number;
}

/** A story that chance tells: people talk while the service is cut, restarted and busy. */
class Story {
  readonly clock: FakeClock;
  readonly service: Service;
  readonly said: Said[] = [];
  readonly ears = new Map<string, Ear>();
  readonly clients: Greenroom[] = [];
  readonly rooms = new Map<string, Room>();
  #texts = 0;

  constructor(seed: number, troubles: Troubles) {
    this.clock = new FakeClock(chance(seed));
    this.service = new Service(this.clock, troubles);
  }

  async begin(): Promise<void> {
    for (const author of AUTHORS) {
      const client = new Greenroom({
        url: "ws://service.test/api/ws/query",
        user: { id: author },
        clock: this.clock,
        WebSocket: this.service.maker,
        surroundings: quiet,
        limits: { burst: 1e6, messagesPerMinute: 1e9 },
      });
      this.clients.push(client);
      for (const room of ROOMS) this.#listen(client, author, room);
      client.connect().catch(() => {});
    }
    await this.clock.pass(60_000);
  }

  #listen(client: Greenroom, author: string, name: string): void {
    const room = client.join(name);
    this.rooms.set(`${author} ${name}`, room);
    const ear: Ear = { heard: [], gaps: 0 };
    this.ears.set(`${author} ${name}`, ear);
    room.on("room_message", ({ message, seq }) => {
      ear.heard.push({ text: message as string, seq: seq ?? -1 });
    });
    room.on("gap", () => ear.gaps++);
  }

  /** One thing happens. */
  async turn(forgetful: number): Promise<void> {
    const { random } = this.clock;
    const dice = random();
    if (dice < 0.04) this.service.restarts(random() < forgetful);
    else if (dice < 0.7) this.say(pick(AUTHORS, random()), pick(ROOMS, random()));
    await this.clock.pass(random() * 200);
  }

  say(author: string, room: string): void {
    const said: Said = { author, room, text: `${author} ${this.#texts++}` };
    this.said.push(said);
    const end = (what: Published | Error) => {
      said.end = what;
    };
    this.rooms.get(`${author} ${room}`)?.say(said.text).then(end, end);
  }

  /** The troubles are over. */
  async end(): Promise<void> {
    this.service.calm = true;
    await this.clock.pass(600_000);
  }
}

function pick<T>(all: readonly T[], random: number): T {
  return all[Math.floor(random * all.length)] as T;
}

async function tell(seed: number, troubles: Troubles, forgetful: number): Promise<Story> {
  const story = new Story(seed, troubles);
  await story.begin();
  for (let turn = 0; turn < 120; turn++) await story.turn(forgetful);
  await story.end();
  return story;
}

/** The latest of the same kind is larger, all the way. */
function grows(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? -1));
}

function checkAuthors(story: Story): void {
  for (const said of story.said) {
    expect(said.end, `${said.text}: nobody said what became of it`).toBeDefined();
    const kept = story.service.room(said.room).ever.filter(({ message }) => message === said.text);
    if (said.end instanceof Error) {
      expect(said.end).toBeInstanceOf(Fault);
      expect(kept, `${said.text}: failed, and was heard`).toEqual([]);
    } else if (!said.end?.uncertain) {
      expect(kept.length, `${said.text}: acknowledged, and kept so often`).toBe(1);
      expect(kept[0]?.seq, said.text).toBe(said.end?.seq);
    }
  }
}

function checkOrder(story: Story): void {
  for (const name of ROOMS) {
    const { log } = story.service.room(name);
    for (const author of AUTHORS) {
      const order = story.said.map(({ text }) => text);
      const mine = log.filter((kept) => kept.author === author);
      expect(grows(mine.map(({ message }) => order.indexOf(message as string)))).toBe(true);
    }
  }
}

describe("whatever happens", { timeout: 600_000 }, () => {
  test("every message is heard once and in order, or its author is told that it failed", async () => {
    let failed = false;
    for (let seed = 1; seed <= STORIES; seed++) {
      const story = await tell(seed, { refuse: 0.1, cut: 0.03, history: Infinity }, 0);
      checkAuthors(story);
      checkOrder(story);
      for (const [who, { heard, gaps }] of story.ears) {
        const { ever } = story.service.room(who.split(" ")[1] ?? "");
        const all = ever.map(({ seq, message }) => ({ seq, text: message }));
        expect({ seed, who, heard, gaps }).toEqual({ seed, who, heard: all, gaps: 0 });
      }
      failed ||= story.said.some(({ end }) => end instanceof Fault);
    }
    expect(failed, "no story in which something fails shows nothing").toBe(true);
  });

  test("what cannot be replayed is told as a gap, and all else is heard", async () => {
    let gaps = 0;
    for (let seed = 1; seed <= STORIES; seed++) {
      const story = await tell(seed, { refuse: 0.05, cut: 0.05, history: 3 }, 0);
      checkAuthors(story);
      checkOrder(story);
      for (const [who, ear] of story.ears) {
        const { ever } = story.service.room(who.split(" ")[1] ?? "");
        expect(grows(ear.heard.map(({ seq }) => seq)), `${seed} ${who}`).toBe(true);
        if (!ear.gaps) expect(ear.heard.length, `${seed} ${who}`).toBe(ever.length);
        gaps += ear.gaps;
      }
    }
    expect(gaps).toBeGreaterThan(0);
  });

  test("of a service that forgets everything, what may be doubled is said to be", async () => {
    let doubled = 0;
    for (let seed = 1; seed <= STORIES; seed++) {
      const story = await tell(seed, { refuse: 0.05, cut: 0.05, history: 100 }, 1);
      for (const said of story.said) {
        const { ever } = story.service.room(said.room);
        const kept = ever.filter(({ message }) => message === said.text).length;
        const { end } = said;
        expect(end, `${seed} ${said.text}`).toBeDefined();
        if (end instanceof Error) expect(kept, `${seed} ${said.text}`).toBe(0);
        else if (kept > 1) expect(end?.uncertain, `${seed} ${said.text}`).toBe(true);
        else expect(kept, `${seed} ${said.text}`).toBe(1);
        if (kept > 1) doubled++;
      }
    }
    expect(doubled, "no story that doubles anything shows nothing").toBeGreaterThan(0);
  });
});
