//! What the clients of the agent, dashboard and library systems rely on, beside what everybody can say.

mod agent;
mod dashboard;
mod discovery;
mod library;
