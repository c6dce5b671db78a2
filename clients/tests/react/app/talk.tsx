import { useCollaborationRoom, useWebSocket } from "@greenroom/react";
import { type FormEvent, type ReactNode, useState } from "react";

/** A room: how the connection is, who is there, and what is said. */
export function Talk({ room }: { readonly room: string }): ReactNode {
  const { state } = useWebSocket();
  const { members, messages, sendMessage } = useCollaborationRoom(room);
  const [text, setText] = useState("");
  const say = (event: FormEvent): void => {
    event.preventDefault();
    void sendMessage(text);
    setText("");
  };
  return (
    <section>
      <p role="status">{state}</p>
      <p title="members">{members.map((it) => it.user_name).join(", ")}</p>
      <ol>
        {messages.map((it) => (
          <li key={it.id}>{`${it.user_name}: ${it.message} (${it.status})`}</li>
        ))}
      </ol>
      <form onSubmit={say}>
        <input
          aria-label="message"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </section>
  );
}
