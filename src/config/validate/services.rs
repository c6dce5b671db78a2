//! Backends that lack what they need.

use protocol::job::Service;

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
    workers(config, found);
    let numbers = [
        ("agent.connect_timeout_s", agent.connect_timeout_s),
        ("agent.first_byte_timeout_s", agent.first_byte_timeout_s),
        ("agent.idle_timeout_s", agent.idle_timeout_s),
        ("agent.max_stream_bytes", agent.max_stream_bytes as u64),
        ("workers.max_report_bytes", config.workers.max_report_bytes as u64),
    ];
    let zero = numbers.iter().filter(|(_, number)| *number == 0);
    found.extend(zero.map(|(key, _)| Problem::new(key, "is 0", "must be at least 1")));
}

fn workers(config: &Config, found: &mut Vec<Problem>) {
    let workers = &config.workers;
    let help = "set workers.enabled to true";
    if config.agent.maker == AgentMaker::Worker && !workers.enabled {
        let text = "is \"worker\", but workers.enabled is false";
        found.push(Problem::new("agent.maker", text, help));
    }
    if !workers.services.is_empty() && !workers.enabled {
        let text = "names some, but workers.enabled is false";
        found.push(Problem::new("workers.services", text, help));
    }
    for name in workers.services.iter().filter(|name| Service::named(name).is_none()) {
        let known = Service::ALL.map(Service::name).join(", ");
        let text = format!("{name:?} is no service");
        found.push(Problem::new("workers.services", text, format!("services are {known}")));
    }
}
