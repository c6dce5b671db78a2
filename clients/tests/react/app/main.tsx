import { GreenroomProvider } from "@greenroom/react";
import { type ReactNode, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Plan } from "./plan.tsx";
import { QueryInterface } from "./query.tsx";
import { Talk } from "./talk.tsx";

const asked = new URLSearchParams(location.search);
const user = asked.get("user") ?? "somebody";
const discover = asked.get("discover");
const source = discover ? { discover } : { url: asked.get("url") ?? "" };

/** All of it, until it is taken out. */
function Page(): ReactNode {
  const [shown, setShown] = useState(true);
  if (!shown) return <p>gone</p>;
  return (
    <GreenroomProvider {...source} user={{ id: user, name: user }}>
      <button type="button" onClick={() => setShown(false)}>
        Go
      </button>
      <Talk room="lab" />
      <Plan room="lab" />
      <QueryInterface />
    </GreenroomProvider>
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
