//! Backends that lack what they need.

use crate::config::{AgentMaker, Config, Problem};

/// Checks the settings of the backends.
pub(super) fn check(config: &Config, found: &mut Vec<Problem>) {
    let agent = &config.agent;
    let (url, model) = match agent.maker {
        AgentMaker::None | AgentMaker::Worker => (false, false),
        AgentMaker::Http => (true, false),
        AgentMaker::OpenAi => (true, true),
    };
    for (needed, key, given) in
        [(url, "agent.url", agent.url.is_some()), (model, "agent.model", agent.model.is_some())]
    {
        if needed && !given {
            found.push(Problem::new(key, "is missing, but agent.maker needs it", ""));
        }
    }
    let numbers = [
        ("agent.connect_timeout_s", agent.connect_timeout_s),
        ("agent.first_byte_timeout_s", agent.first_byte_timeout_s),
        ("agent.idle_timeout_s", agent.idle_timeout_s),
        ("agent.max_stream_bytes", agent.max_stream_bytes as u64),
    ];
    let zero = numbers.iter().filter(|(_, number)| *number == 0);
    found.extend(zero.map(|(key, _)| Problem::new(key, "is 0", "must be at least 1")));
}
